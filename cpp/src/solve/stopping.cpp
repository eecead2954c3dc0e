#include "hesse/solve/stopping.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {

StoppingRules::StoppingRules(const StoppingOptions& options, const Iterate& start)
    : options_(options),
      gradient_threshold_(std::max(options.gtol, options.gtol_rel * start.gradient_norm)) {
  if (options_.maxiter < 0) options_.maxiter = std::max<Index>(1000, 200 * start.x.size());
}

std::optional<Status> StoppingRules::test(const Iterate& now, Index iterations) const {
  if (is_unbounded(now)) return Status::unbounded;
  if (gradient_is_small(now)) return Status::gtol;
  if (value_settled_ && point_settled_) return Status::ftol_xtol;
  if (value_settled_) return Status::ftol;
  if (point_settled_) return Status::xtol;
  return test_limits(iterations);
}

std::optional<Status> StoppingRules::test_limits(Index iterations) const {
  if (iterations >= options_.maxiter) return Status::max_iter;
  return std::nullopt;
}

void StoppingRules::note_step(double previous_value, const Iterate& now, double step_norm) {
  const double size = std::max({std::abs(previous_value), std::abs(now.value), 1.0});
  // A rise, which a non-monotone method accepts, settles nothing unless it is as small.
  value_settled_ =
      options_.ftol > 0.0 && std::abs(previous_value - now.value) <= options_.ftol * size;
  point_settled_ =
      options_.xtol > 0.0 && step_norm <= options_.xtol * (options_.xtol + now.x.norm());
}

bool StoppingRules::gradient_is_small(const Iterate& now) const {
  return now.gradient_norm <= gradient_threshold_;
}

bool StoppingRules::is_unbounded(const Iterate& now) const {
  return now.value <= options_.unbounded_below;
}

}  // namespace hesse
