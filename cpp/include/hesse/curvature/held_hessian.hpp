// B = ∇²f of a convex function at this iterate or an earlier one.
#pragma once

#include "hesse/curvature/semidefinite_hessian.hpp"

namespace hesse {

/// Where a Hessian costs as much as several gradients, it is kept while steps with it bring enough
/// (Shamanskii, "A modification of Newton's method", Ukr. Math. J. 19 (1967); Kelley, Iterative
/// Methods for Linear and Nonlinear Equations, SIAM (1995), §5.4). What they bring is told by the
/// decrement √(gᵀB⁻¹g), which does not depend on the scales of the variables.
class HeldHessian final : public SemidefiniteHessian {
 public:
  /// `given` is told whether the Hessian will be asked for.
  HeldHessian(Objective& objective, Objective& given, Budget& budget, Index n);

  void update(const Iterate& at) override;
  [[nodiscard]] bool newton_step(const Vector& g, Vector& s) override;
  bool restart() override;
  [[nodiscard]] const MatrixView* matrix() const override;

 private:
  [[nodiscard]] double decrement(const Vector& g, Vector& s) const;

  Objective& given_;
  double limit_;            ///< a step that leaves a larger part of the decrement brings too little
  double value_ = 0.0;      ///< f at the iterate
  double decrement_ = 0.0;  ///< there, with B as it is
  bool is_factorized_ = false;
  bool is_held_ = false;     ///< B is that of an earlier iterate
  bool is_expected_ = true;  ///< the Hessian comes with the points that are evaluated
  Vector step_;
};

}  // namespace hesse
