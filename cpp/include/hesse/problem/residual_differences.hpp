// Jacobians by differences of residuals.
#pragma once

#include "hesse/problem/difference_steps.hpp"
#include "hesse/problem/residuals.hpp"

namespace hesse {

/// Where one side of a difference is not finite, the other side alone is used, to the same order.
class ResidualDifferences final : public Residuals {
 public:
  /// Of the options, `gradient` is the scheme of the Jacobian; none: the residuals supply it.
  /// No point is evaluated outside of the bounds, which are kept by reference.
  ResidualDifferences(Residuals& inner, ComplexResiduals* complex, const Vector& x0,
                      DifferenceOptions options, const Bounds& bounds = Bounds::none());

  void residuals(const Vector& x, Vector& r) override;
  [[nodiscard]] bool has_jacobian() const override { return true; }
  void jacobian(const Vector& x, Matrix& J) override;

  /// Spares the next Jacobian, if it is that at x, the evaluation of r there.
  void remember(const Vector& x, const Vector& r);

 private:
  const Vector& residuals_at(const Vector& x);
  double residuals_beside(const Vector& x, Index j, double h, Vector& r);
  void forward_column(const Vector& x, Index j, Matrix& J);
  void central_column(const Vector& x, Index j, Matrix& J);
  void complex_step_jacobian(const Vector& x, Matrix& J);

  Residuals& inner_;
  ComplexResiduals* complex_;
  DifferenceSteps steps_;
  Vector last_x_, last_r_, shifted_, near_, far_;
  ComplexVector complex_x_, complex_r_;
};

}  // namespace hesse
