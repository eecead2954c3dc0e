// The trust-region subproblem solved approximately by conjugate gradients, from products alone.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/subproblem/trust_region_step.hpp"

namespace hesse {

/// Steihaug, "The conjugate gradient method and trust regions in large scale optimization", SIAM J.
/// Numer. Anal. 20 (1983); Toint (1981). Ends inside at ‖Bs + g‖ ≤ tolerance·‖g‖, or on the
/// boundary.
class Steihaug {
 public:
  Steihaug(Index n, Index max_iterations, Budget& budget);

  void solve(Curvature& B, const Vector& g, double radius, double tolerance, TrustRegionStep& step);

  [[nodiscard]] Index iterations() const { return iterations_; }

 private:
  Index max_iterations_;
  Budget& budget_;
  Vector residual_, direction_, product_;
  Index iterations_ = 0;
};

}  // namespace hesse
