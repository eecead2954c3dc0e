// The trust-region subproblem solved nearly exactly through factorisations of B + λI.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/subproblem/multiplier_bracket.hpp"
#include "hesse/subproblem/scaled_model.hpp"

namespace hesse {

/// Moré & Sorensen, "Computing a trust region step", SIAM J. Sci. Stat. Comput. 4 (1983); Conn,
/// Gould & Toint, Trust-Region Methods (2000), chapter 7.
///
/// What every step promises, for B, g and radius of any size, with u = n times the machine epsilon:
/// - ‖s‖ ≤ radius (1 + 2ε);
/// - −m(s) ≥ (1 − θ) of the largest reduction in the region, with θ = 0.01;
/// - its multiplier λ ≥ 0 has B + λI ≽ 0, λ = 0 where s is the Newton step, and the residual
///   r = (B + λI)s + g has rᵀ(B + λI)⁻¹r ≤ 2θ times that reduction, so that
///   ‖r‖² ≤ 2θ (‖B‖ + λ) (−m(s))/(1 − θ).
/// Where B is singular, or B + λI is at the solution, to within rounding, this holds for a matrix
/// that differs from B by 20 u ‖B‖ at most, which no computation in this precision tells from it.
class MoreSorensen {
 public:
  MoreSorensen(Index n, Budget& budget);

  /// Solves for a new B and g; the multiplier in `step` serves as a first guess.
  /// False if no shift makes B + λI positive definite, which only a non-finite B does.
  [[nodiscard]] bool solve(Curvature& B, const Vector& g, double radius, TrustRegionStep& step);

  /// Solves again for the same B and g and a smaller radius, beginning with the last factorisation.
  [[nodiscard]] bool solve_for_smaller_radius(Curvature& B, const Vector& g, double radius,
                                              TrustRegionStep& step);

  /// True if the curvature holds the factors of B + λI of the last step.
  [[nodiscard]] bool has_factors() const { return is_factorized_; }

  [[nodiscard]] Index factorizations() const { return factorizations_; }

 private:
  /// A unit vector z and zᵀ(B + λI)z.
  struct Direction {
    Vector z;
    double curvature;
  };

  void bracket_multiplier();
  [[nodiscard]] bool search(double lambda, TrustRegionStep& step);
  [[nodiscard]] bool factorize(double lambda);
  [[nodiscard]] double after_failure(double lambda, double guess);
  void raise_by(const Direction& direction);
  void differentiate();
  [[nodiscard]] double next_multiplier() const;
  [[nodiscard]] bool is_closed(int& patience) const;
  [[nodiscard]] bool accepts(TrustRegionStep& step);
  [[nodiscard]] bool accepts_completed(const Direction& direction, TrustRegionStep& step);
  [[nodiscard]] bool accepts_with_eigenvector(TrustRegionStep& step);
  [[nodiscard]] bool fall_back(TrustRegionStep& step);
  bool finish(const Vector& direction, bool on_boundary, TrustRegionStep& step);
  bool follow_gradient(TrustRegionStep& step);

  Budget& budget_;
  ScaledModel model_;
  Vector s_, Bs_, trial_;
  Direction power_;             ///< from one inverse iteration on s(λ)
  Direction eigen_;             ///< from all those on an arbitrary vector, earlier models' included
  MultiplierBracket bracket_;   ///< in the units of the scaled model
  double lambda_ = 0.0;         ///< of the last factorisation that succeeded
  double s_norm_ = 0.0;         ///< ‖s(λ)‖
  double energy_ = 0.0;         ///< sᵀ(B + λI)s
  double first_moment_ = 0.0;   ///< sᵀ(B + λI)⁻¹s/‖s‖²
  double second_moment_ = 0.0;  ///< ‖(B + λI)⁻¹s‖²/‖s‖²
  double target_ = 0.0;         ///< a λ at which a direction should complete s(λ)
  double negligible_ = 0.0;     ///< a shift within the rounding error of B
  bool is_definite_ = false;    ///< B itself
  bool is_factorized_ = false;  ///< B + lambda_ I, by the last factorisation
  Index factorizations_ = 0;
};

}  // namespace hesse
