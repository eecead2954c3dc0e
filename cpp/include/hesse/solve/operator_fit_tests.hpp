// The tests that end a fit whose Jacobian is known by its products alone.
#pragma once

#include <vector>

#include "hesse/curvature/matrix_free.hpp"
#include "hesse/problem/operator_least_squares.hpp"
#include "hesse/solve/goal.hpp"
#include "hesse/solve/least_squares_tests.hpp"
#include "hesse/subproblem/face_solver.hpp"

namespace hesse {

/// Those of LeastSquaresTests, by a Gauss–Newton step from conjugate gradients: what that promises
/// is a lower bound, so that they are run until their residual has fallen to a hundredth. They are
/// spared while the gradient is larger than a hundredth of the largest seen.
class OperatorFitTests final : public Goal {
 public:
  OperatorFitTests(const LeastSquaresTolerances& options, OperatorLeastSquares& objective,
                   const Vector& x0, const Bounds& bounds);

  [[nodiscard]] std::optional<Status> test(const Iterate& now) override;
  [[nodiscard]] Status without_progress(const Iterate& now) override;

 private:
  void solve(const Iterate& now);
  [[nodiscard]] bool is_short(const Iterate& now) const;

  LeastSquaresTolerances options_;
  const Bounds& bounds_;
  Vector typical_x_;
  Budget budget_;  ///< without limits: products are charged to the run's
  MatrixFree curvature_;
  FaceSolver solver_;
  std::vector<Index> free_;
  double largest_gradient_ = 0.0;
};

}  // namespace hesse
