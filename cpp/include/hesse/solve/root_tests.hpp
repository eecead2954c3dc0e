// The tests that end the search for a root of F.
#pragma once

#include <limits>

#include "hesse/problem/residual_objective.hpp"
#include "hesse/solve/goal.hpp"

namespace hesse {

struct RootOptions {
  double ftol = 1e-10;  ///< ‖F‖∞ ≤ ftol
  /// |F_i| ≤ xtol·(|J||x|)_i for all i: F is no larger than what rounding x makes of it.
  double xtol = 4.0 * std::numeric_limits<double>::epsilon();
  double gtol = 1e-8;  ///< the share of F in the range of J, under which no step reduces F
};

/// A short step is no success. That ‖F‖ is stationary is found out in two ways. While there are
/// steps to try, F must be orthogonal to the range of J, which no scaling of the variables changes
/// (Bates & Watts, "A relative offset orthogonality convergence criterion for nonlinear least
/// squares", Technometrics 23 (1981)). Where there are none, the gradient may be small relative to
/// F and the size of the variables (Dennis & Schnabel 1996, §7.2).
class RootTests final : public Goal {
 public:
  RootTests(const RootOptions& options, const ResidualObjective& objective, Vector typical_x);

  [[nodiscard]] std::optional<Status> test(const Iterate& now) override;
  [[nodiscard]] Status without_progress(const Iterate& now) override;

 private:
  [[nodiscard]] std::optional<Status> test_root(const ResidualPoint& point) const;
  [[nodiscard]] bool is_rounding(const ResidualPoint& point) const;
  [[nodiscard]] bool is_orthogonal_to_range(const ResidualPoint& point, const Vector& g) const;
  [[nodiscard]] bool has_small_gradient(const Iterate& now) const;

  RootOptions options_;
  const ResidualObjective& objective_;
  Vector typical_x_;
};

}  // namespace hesse
