// The trust-region subproblem solved approximately by conjugate gradients, from products alone.
#pragma once

#include "hesse/linalg/lanczos.hpp"
#include "hesse/problem/budget.hpp"
#include "hesse/subproblem/trust_region_step.hpp"

namespace hesse {

/// Steihaug, "The conjugate gradient method and trust regions in large scale optimization", SIAM J.
/// Numer. Anal. 20 (1983); Toint (1981). Ends inside at ‖Bs + g‖ ≤ tolerance·‖g‖, or on the
/// boundary. With a preconditioner M ≈ B⁻¹ the region is √(sᵀM⁻¹s) ≤ radius and residuals are
/// measured by √(rᵀMr) (Conn, Gould & Toint, Trust-Region Methods (2000), algorithm 7.5.1).
class Steihaug {
 public:
  /// `M` may be null.
  Steihaug(Index n, Index max_iterations, LinearOperator* M, Budget& budget);

  void solve(Curvature& B, const Vector& g, double radius, double tolerance, TrustRegionStep& step);

  /// Length of the last step in the norm of the region.
  [[nodiscard]] double step_norm() const { return step_norm_; }

  [[nodiscard]] Index iterations() const { return iterations_; }

 private:
  void advance(double length, Vector& s);
  double distance_to_boundary(const Vector& s, double radius) const;
  const Vector& dual_of(const Vector& v, const Vector& dual) const {
    return M_ != nullptr ? dual : v;
  }

  Index max_iterations_;
  LinearOperator* M_;
  Budget& budget_;
  Vector residual_, preconditioned_, direction_, product_;
  Vector dual_step_, dual_direction_;  ///< M⁻¹s and M⁻¹d, where there is a preconditioner
  double step_norm_ = 0.0;
  Index iterations_ = 0;
};

}  // namespace hesse
