// Random trust-region subproblems of every kind that theory distinguishes.
#pragma once

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string_view>

#include "support/random_problems.hpp"

namespace hesse::test {

struct TrustRegionCase {
  Matrix B;
  Vector g;
  double radius = 1.0;
  bool singular = false;
};

enum class Kind {
  definite,
  indefinite,
  negative_definite,
  clustered,
  singular_in_range,      ///< B ⪰ 0 singular, g in its range
  singular_out_of_range,  ///< B ⪰ 0 singular, g not in its range
  hard,                   ///< g orthogonal to the smallest eigenvector
  nearly_hard_8,          ///< component 1e-8 along it
  nearly_hard_14,         ///< component 1e-14 along it
  no_gradient,            ///< g = 0, B indefinite
};

constexpr Kind all_kinds[] = {
    Kind::definite,   Kind::indefinite,        Kind::negative_definite,
    Kind::clustered,  Kind::singular_in_range, Kind::singular_out_of_range,
    Kind::hard,       Kind::nearly_hard_8,     Kind::nearly_hard_14,
    Kind::no_gradient};

constexpr std::string_view name_of(Kind kind) {
  constexpr std::string_view names[] = {"definite",   "indefinite",        "negative definite",
                                        "clustered",  "singular in range", "singular out of range",
                                        "hard",       "nearly hard 1e-8",  "nearly hard 1e-14",
                                        "no gradient"};
  return names[static_cast<int>(kind)];
}

inline std::ostream& operator<<(std::ostream& out, Kind kind) { return out << name_of(kind); }

constexpr bool is_singular(Kind kind) {
  return kind == Kind::singular_in_range || kind == Kind::singular_out_of_range;
}

/// Ascending eigenvalues of the size of 1.
inline Vector spectrum_of(Kind kind, Index n, Random& random) {
  Vector values(n);
  for (double& value : values) value = random.between(0.05, 1.0);
  switch (kind) {
    case Kind::definite: break;
    case Kind::negative_definite: values *= -1.0; break;
    case Kind::clustered:
      values.setConstant(random.uniform());
      values += 1e-10 * random.vector(n);
      break;
    case Kind::singular_in_range:
    case Kind::singular_out_of_range: values[0] = 0.0; break;
    default: values[0] = -random.between(0.05, 1.0);
  }
  std::sort(values.begin(), values.end());
  return values;
}

/// The component of g along the smallest eigenvector, where the kind prescribes it.
inline double least_component(Kind kind, double otherwise) {
  switch (kind) {
    case Kind::singular_in_range:
    case Kind::hard: return 0.0;
    case Kind::nearly_hard_8: return 1e-8;
    case Kind::nearly_hard_14: return 1e-14;
    default: return otherwise;
  }
}

/// Radii from much smaller to much larger than a Newton step.
inline TrustRegionCase random_case(Kind kind, Index n, Random& random) {
  const SymmetricMatrix B = with_spectrum(spectrum_of(kind, n, random), random);
  Vector components = random.vector(n);
  components[0] = least_component(kind, components[0]);
  if (kind == Kind::no_gradient) components.setZero();
  const double radius = std::pow(10.0, random.between(-2.0, 2.0));
  return {B.matrix, B.eigenvectors * components, radius, is_singular(kind)};
}

}  // namespace hesse::test
