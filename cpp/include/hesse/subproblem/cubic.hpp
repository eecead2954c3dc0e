// The cubically regularised model minimised globally through factorisations of B + λI.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/subproblem/least_eigenvector.hpp"
#include "hesse/subproblem/multiplier_bracket.hpp"

namespace hesse {

/// A step that (nearly) minimises m(s) = gᵀs + ½ sᵀBs + (σ/3)‖s‖³.
struct CubicStep {
  Vector s;
  double multiplier = 0.0;           ///< λ ≈ σ‖s‖ of (B + λI) s = −g
  double predicted_reduction = 0.0;  ///< −m(s)
  bool hard_case = false;  ///< an eigenvector of the smallest eigenvalue completes the step

  explicit CubicStep(Index n) : s(n) {}
};

/// s is a global minimiser of m if and only if (B + λI)s = −g with λ = σ‖s‖ and B + λI positive
/// semidefinite: Cartis, Gould & Toint, "Adaptive cubic regularisation methods for unconstrained
/// optimization, part I", Math. Program. 127 (2011), theorem 3.1 and §6.1.
///
/// Accuracy: m(s) ≤ (1 − `missed_share`) min m, up to the rounding error of B, and s minimises m
/// along its own ray to rounding. This is proven for each step by weak duality: for every λ ≥ 0
/// with B + λI positive definite, −min m ≤ D(λ) = ½ gᵀ(B + λI)⁻¹g + λ³/(6σ²).
class CubicMinimizer {
 public:
  static constexpr double missed_share = 0.1;

  CubicMinimizer(Index n, Budget& budget);

  /// Solves for a new B and g, and σ > 0; the multiplier in `step` serves as a first guess. False
  /// if B, g or the step is not finite.
  [[nodiscard]] bool solve(Curvature& B, const Vector& g, double sigma, CubicStep& step);

  /// Solves again for the same B and g and a larger σ, from the last factorisation onwards.
  [[nodiscard]] bool solve_for_larger_sigma(Curvature& B, const Vector& g, double sigma,
                                            CubicStep& step);

  [[nodiscard]] Index factorizations() const { return factorizations_; }

 private:
  struct Model {
    Curvature& B;
    const Vector& g;
    double g_norm;
    double sigma;
  };
  [[nodiscard]] bool search(const Model& m, double lambda, CubicStep& step);
  [[nodiscard]] bool factorize(const Model& m, double lambda);
  [[nodiscard]] bool take_if_good(const Model& m, CubicStep& step);
  [[nodiscard]] bool complete_with_eigenvector(const Model& m, CubicStep& step);
  [[nodiscard]] bool finish(const Model& m, CubicStep& step);
  [[nodiscard]] double next_multiplier(const Model& m);
  void set_upper_bound(const Model& m);
  static bool stay(CubicStep& step);

  Budget& budget_;
  LeastEigenvector eigenvector_;
  MultiplierBracket bracket_;
  Vector secular_step_, work_;  ///< s(λ) = −(B + λI)⁻¹g of the last factorisation
  double secular_norm_ = 0.0;
  double lambda_ = 0.0;
  bool is_factorized_ = false;  ///< B + λI is, and s(λ) is known
  bool is_indefinite_ = false;  ///< B is known to be, or to be singular
  Index factorizations_ = 0;
};

}  // namespace hesse
