// The trust-region subproblem solved nearly exactly through factorisations of B + λI.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/subproblem/trust_region_step.hpp"

namespace hesse {

/// Moré & Sorensen, "Computing a trust region step", SIAM J. Sci. Stat. Comput. 4 (1983); Conn,
/// Gould & Toint, Trust-Region Methods (2000), algorithm 7.3.4.
class MoreSorensen {
 public:
  MoreSorensen(Index n, Budget& budget);

  /// Solves for a new B and g; the multiplier in `step` serves as a first guess.
  /// False if no shift makes B + λI positive definite, which only a non-finite B does.
  [[nodiscard]] bool solve(Curvature& B, const Vector& g, double radius, TrustRegionStep& step);

  /// Solves again for the same B and g and a smaller radius, from the last factorisation onwards.
  [[nodiscard]] bool solve_for_smaller_radius(Curvature& B, const Vector& g, double radius,
                                              TrustRegionStep& step);

  [[nodiscard]] Index factorizations() const { return factorizations_; }

 private:
  struct Bracket {
    double lower, upper;
    [[nodiscard]] double inside(double lambda) const;
  };
  [[nodiscard]] bool search(Curvature& B, const Vector& g, double radius, double lambda,
                            Bracket bracket, TrustRegionStep& step);
  double newton_multiplier(Curvature& B, double radius, const TrustRegionStep& step);
  Bracket initial_bracket(const SpectrumBounds& bounds, double g_norm, double radius) const;
  bool complete_with_eigenvector(Curvature& B, const Vector& g, double radius, Bracket& bracket,
                                 TrustRegionStep& step);
  bool fall_back(Curvature& B, const Vector& g, double radius, double lambda,
                 TrustRegionStep& step);
  static bool stay(TrustRegionStep& step);
  bool finish(Curvature& B, const Vector& g, double radius, TrustRegionStep& step);

  Budget& budget_;
  Vector work_, Bs_, z_;
  double secular_norm_ = 0.0;  ///< ‖s(λ)‖ of the last step, before it was stretched
  Index factorizations_ = 0;
};

}  // namespace hesse
