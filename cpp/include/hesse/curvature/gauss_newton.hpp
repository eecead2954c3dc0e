// B = JᵀJ of residuals, worked with through J.
#pragma once

#include <Eigen/QR>

#include "hesse/curvature/curvature.hpp"
#include "hesse/problem/residual_objective.hpp"

namespace hesse {

/// A column-pivoted QR factorisation of J spares the square of its condition number; a second one,
/// from the right, gives the shortest of many solutions (Golub & Van Loan, Matrix Computations, 4th
/// ed., §5.5). JᵀJ is never formed.
class GaussNewton final : public Curvature {
 public:
  GaussNewton(ResidualObjective& objective, Budget& budget,
              JacobianUpdate update = JacobianUpdate::evaluate);

  void update(const Iterate& at) override;
  void multiply(const Vector& v, Vector& Bv) override;

  /// s = −J⁺r, the shortest minimiser of ‖r + Js‖.
  [[nodiscard]] bool newton_step(const Vector& g, Vector& s) override;

  /// There is none: JᵀJ has no negative eigenvalue, and where its minimiser overflows so would
  /// this.
  [[nodiscard]] bool factorize_modified(double, bool) override { return false; }

  [[nodiscard]] SpectrumBounds spectrum_bounds() const override;
  bool restart() override { return objective_.forget_updates(); }
  /// Two, as in MINPACK's hybrd (Moré, Garbow & Hillstrom, ANL-80-74, 1980).
  [[nodiscard]] Index patience() const override { return 2; }
  [[nodiscard]] bool restart_changes_gradient() const override { return true; }
  [[nodiscard]] FactorizationWork factorization_work() const override { return work_; }

 private:
  [[nodiscard]] bool newton_step_of_one(double& s) const;

  ResidualObjective& objective_;
  Budget& budget_;
  const ResidualPoint* point_ = nullptr;
  Eigen::CompleteOrthogonalDecomposition<Matrix> decomposition_;
  Vector work_vector_;
  FactorizationWork work_;
};

}  // namespace hesse
