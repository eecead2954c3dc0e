// Trust-region subproblems chosen to be hard, at any scale.
#pragma once

#include <ostream>

#include <Eigen/Cholesky>

#include "support/trust_region_cases.hpp"

namespace hesse::test {

enum class Adversary {
  interior,
  boundary,
  nearly_hard,  ///< gᵀv₁ from 1e-3 to 1e-16 of ‖g‖
  hard,
  no_gradient,     ///< g = 0, B indefinite
  minus_identity,  ///< g = 0, B = −I
  singular_in_range,
  singular_out_of_range,
  scaled_diagonal,  ///< B diagonal, variables in units from 1e-8 to 1e8
  scaled_dense,     ///< the same with B full
  clustered_least,  ///< the smallest eigenvalues differ by 1e-10
  repeated_least,
  one_variable,
  tiny_radius,
  huge_radius
};

constexpr int adversaries = 15;

inline std::ostream& operator<<(std::ostream& out, Adversary kind) {
  return out << "adversary " << static_cast<int>(kind);
}

inline TrustRegionCase assembled(const Vector& spectrum, const Vector& components, double radius,
                                 Random& random) {
  const SymmetricMatrix B = with_spectrum(spectrum, random);
  return {B.matrix, B.eigenvectors * components, radius};
}

/// B ← DBD and g ← Dg with D from 1e-8 to 1e8.
inline TrustRegionCase in_other_units(TrustRegionCase problem, Random& random) {
  Vector D(problem.g.size());
  for (double& entry : D) entry = std::pow(10.0, random.between(-8.0, 8.0));
  problem.B = (D.asDiagonal() * problem.B * D.asDiagonal()).eval();
  problem.B = (0.5 * (problem.B + problem.B.transpose())).eval();
  problem.g = problem.g.cwiseProduct(D);
  problem.radius = std::pow(10.0, random.between(-8.0, 8.0));
  return problem;
}

inline TrustRegionCase with_least(Vector spectrum, double spacing, Random& random) {
  const double least = spectrum[0];
  for (Index i = 0; i < (spectrum.size() + 1) / 2; ++i) {
    spectrum[i] = least + spacing * static_cast<double>(i);
  }
  Vector components = random.vector(spectrum.size());
  if (random.uniform() > 0.0) components.head((spectrum.size() + 1) / 2).setZero();
  return assembled(spectrum, components, std::pow(10.0, random.between(-2.0, 2.0)), random);
}

inline TrustRegionCase random_adversary(Adversary kind, Index n, Random& random) {
  TrustRegionCase problem = random_case(Kind::indefinite, n, random);
  switch (kind) {
    case Adversary::interior:
      problem = random_case(Kind::definite, n, random);
      problem.radius = problem.B.ldlt().solve(problem.g).norm() * random.between(1.0, 9.0);
      break;
    case Adversary::boundary:
      problem = random_case(Kind::definite, n, random);
      problem.radius = problem.B.ldlt().solve(problem.g).norm() * random.between(0.01, 1.0);
      break;
    case Adversary::nearly_hard: {
      Vector components = random.vector(n);
      components[0] = std::pow(10.0, -random.between(3.0, 16.0)) * components.norm();
      return assembled(spectrum_of(Kind::indefinite, n, random), components,
                       std::pow(10.0, random.between(-2.0, 2.0)), random);
    }
    case Adversary::hard: return random_case(Kind::hard, n, random);
    case Adversary::no_gradient: return random_case(Kind::no_gradient, n, random);
    case Adversary::minus_identity:
      return {-Matrix::Identity(n, n), Vector::Zero(n), problem.radius};
    case Adversary::singular_in_range:
      return random_case(n > 1 ? Kind::singular_in_range : Kind::definite, n, random);
    case Adversary::singular_out_of_range:
      return random_case(Kind::singular_out_of_range, n, random);
    case Adversary::scaled_diagonal:
      problem.B = random.vector(n).asDiagonal();
      if (random.uniform() > 0.0) problem.B = problem.B.cwiseAbs().eval();
      return in_other_units(problem, random);
    case Adversary::scaled_dense:
      problem = in_other_units(
          random_case(random.uniform() > 0.0 ? Kind::definite : Kind::indefinite, n, random),
          random);
      problem.singular = true;  // rounding of its largest entries hides the least eigenvalue
      break;
    case Adversary::clustered_least:
      return with_least(spectrum_of(Kind::indefinite, n, random), 1e-10, random);
    case Adversary::repeated_least:
      return with_least(spectrum_of(Kind::indefinite, n, random), 0.0, random);
    case Adversary::one_variable:
      return random_case(random.uniform() > 0.0 ? Kind::definite : Kind::indefinite, 1, random);
    case Adversary::tiny_radius: problem.radius = 1e-12; break;
    case Adversary::huge_radius: problem.radius = 1e12; break;
  }
  return problem;
}

/// B, g and radius multiplied by powers of ten of their own, up to 1e±150.
inline TrustRegionCase at_random_scales(TrustRegionCase problem, Random& random) {
  problem.B *= std::pow(10.0, random.between(-150.0, 150.0));
  problem.g *= std::pow(10.0, random.between(-150.0, 150.0));
  problem.radius *= std::pow(10.0, random.between(-150.0, 150.0));
  return problem;
}

}  // namespace hesse::test
