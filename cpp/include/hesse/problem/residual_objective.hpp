// f = ½‖r‖², whose gradient is Jᵀr.
#pragma once

#include "hesse/problem/metered_residuals.hpp"
#include "hesse/problem/residual_differences.hpp"

namespace hesse {

/// Where the Jacobian of a new point comes from.
enum class JacobianUpdate {
  evaluate,
  broyden  ///< from the last one, by the update of least change that maps the step to the change of
           ///< r: Broyden, "A class of methods for solving nonlinear simultaneous equations", Math.
           ///< Comp. 19 (1965), eq. 4.5
};

/// A point with what is known there.
struct ResidualPoint {
  Vector x, r;
  Matrix J;
  bool is_known = false;  ///< x and r are
  bool has_jacobian = false;
  bool is_updated = false;  ///< J comes from an update
};

/// Keeps r and J of two points, the accepted one and the last trial, so that nothing is evaluated
/// twice.
class ResidualObjective final : public Objective, public SelfMetered {
 public:
  ResidualObjective(Residuals& residuals, const Vector& x0, const DifferenceOptions& differences,
                    const Bounds& bounds = Bounds::none());

  [[nodiscard]] Capabilities capabilities() const override { return {true, false, false}; }
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;

  /// r and J at x, which becomes the accepted point.
  const ResidualPoint& accept(const Vector& x);

  /// r at x.
  const ResidualPoint& evaluate(const Vector& x) { return at(x); }

  /// r at x, which is not kept.
  void evaluate_beside(const Vector& x, Vector& r) { residuals_.residuals(x, r); }

  /// r and J at x.
  const ResidualPoint& linearize(const Vector& x);

  /// r and J at x if they are kept; otherwise null.
  [[nodiscard]] const ResidualPoint* find(const Vector& x) const;

  void set_jacobian_update(JacobianUpdate update) { update_ = update; }

  /// Makes the next gradient rest on a Jacobian that is evaluated; false if the last one did.
  bool forget_updates();

  void charge(Budget& budget) override { metered_.charge(budget); }
  [[nodiscard]] const EvaluationCounts& counts() const override { return metered_.counts(); }
  [[nodiscard]] double seconds() const override { return metered_.seconds(); }

 private:
  ResidualPoint& at(const Vector& x);
  void find_jacobian(ResidualPoint& point);
  [[nodiscard]] bool is_update_due(const ResidualPoint& point);
  void update_by_broyden(ResidualPoint& point);

  MeteredResiduals metered_;
  ResidualDifferences residuals_;
  JacobianUpdate update_ = JacobianUpdate::evaluate;
  ResidualPoint accepted_, trial_;
  Vector step_, change_;
  int slow_steps_ = 0;  ///< in a row
};

}  // namespace hesse
