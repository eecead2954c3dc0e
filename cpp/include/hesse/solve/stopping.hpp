// The tests that end a run.
#pragma once

#include <optional>

#include "hesse/problem/iterate.hpp"
#include "hesse/solve/status.hpp"

namespace hesse {

struct StoppingOptions {
  double gtol = 1e-8;               ///< ‖∇f‖∞ ≤ max(gtol, gtol_rel·‖∇f(x0)‖∞)
  double gtol_rel = 1e-15;          ///< see gtol
  double ftol = 0.0;                ///< f₋ − f ≤ ftol·max(|f₋|, |f|, 1); 0: off
  double xtol = 0.0;                ///< ‖s‖ ≤ xtol·(xtol + ‖x‖); 0: off
  double unbounded_below = -1e100;  ///< f at or under this counts as unbounded
  Index maxiter = -1;               ///< accepted steps; negative: max(1000, 200·n)
};

/// Plain numbers and named predicates; the first that holds names the status.
class StoppingRules {
 public:
  StoppingRules(const StoppingOptions& options, const Iterate& start);

  /// The status that ends the run at `now`, after `iterations` accepted steps.
  [[nodiscard]] std::optional<Status> test(const Iterate& now, Index iterations) const;

  /// Of these tests only those that limit the effort.
  [[nodiscard]] std::optional<Status> test_limits(Index iterations) const;

  /// Takes in an accepted step, for the tests that compare two iterates.
  void note_step(double previous_value, const Iterate& now, double step_norm);

  [[nodiscard]] double gradient_threshold() const { return gradient_threshold_; }

 private:
  [[nodiscard]] bool gradient_is_small(const Iterate& now) const;
  [[nodiscard]] bool is_unbounded(const Iterate& now) const;

  StoppingOptions options_;
  double gradient_threshold_;
  bool value_settled_ = false;
  bool point_settled_ = false;
};

}  // namespace hesse
