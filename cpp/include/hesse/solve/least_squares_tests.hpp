// The tests that end a fit by least squares.
#pragma once

#include <limits>
#include <vector>

#include "hesse/linalg/cholesky.hpp"
#include "hesse/problem/least_squares_objective.hpp"
#include "hesse/solve/goal.hpp"

namespace hesse {

struct LeastSquaresTolerances {
  double ftol = 1e-14;  ///< the share of f that the Gauss–Newton step promises to take away
  double xtol = 1e-10;  ///< the length of that step, relative to each variable
  double gtol = 1e-14;  ///< the cosine of the angle between r and each column of J
};

/// A relative offset of 1e-4, squared, a tenth of what Bates & Watts ask for: then the error of the
/// variables is small beside what the residuals make uncertain of them. Enough where rounding
/// leaves no better point.
constexpr double stuck_ftol = 1e-8;

/// The sizes of variables by their start, 1 where that is 0.
[[nodiscard]] Vector typical_sizes(const Vector& x0);

/// All three ask what the Gauss–Newton step of the free variables would bring if nothing held it
/// back, so that a run whose steps are short, since its region is small or its valley curved, is
/// not taken for one that has converged. √ftol is the relative offset of Bates & Watts, "A relative
/// offset orthogonality convergence criterion for nonlinear least squares", Technometrics 23
/// (1981), up to degrees of freedom; gtol is that of MINPACK (Moré, Garbow & Hillstrom, ANL-80-74,
/// 1980). None depends on the units of variables or residuals.
class LeastSquaresTests final : public Goal {
 public:
  LeastSquaresTests(const LeastSquaresTolerances& options, LeastSquaresObjective& objective,
                    const Vector& x0, const Bounds& bounds);

  [[nodiscard]] std::optional<Status> test(const Iterate& now) override;
  /// Success where the Gauss–Newton step promises too little to matter beside the residuals.
  [[nodiscard]] Status without_progress(const Iterate& now) override;

 private:
  void find_free(const Iterate& now, const MatrixView& B);
  [[nodiscard]] bool is_orthogonal(const Iterate& now) const;
  void solve(const Iterate& now);
  [[nodiscard]] bool solve_singular(const MatrixView& B, const Iterate& now);
  [[nodiscard]] bool is_short(const Iterate& now) const;

  LeastSquaresTolerances options_;
  LeastSquaresObjective& objective_;
  const Bounds& bounds_;
  Vector typical_x_;
  std::vector<Index> free_;
  Vector size_;             ///< √B_jj of the free variables, 1 where that is 0
  Vector slope_, step_;     ///< g and the Gauss–Newton step, in units in which all B_jj are 1
  Matrix scaled_;           ///< B in these units
  double reduction_ = 0.0;  ///< that the step promises
  Cholesky cholesky_;
};

}  // namespace hesse
