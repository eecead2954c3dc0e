#include "hesse/step/wolfe_line_search.hpp"

#include <cmath>

#include "hesse/linalg/long_vectors.hpp"
#include "hesse/step/rounding.hpp"

namespace hesse {
namespace {

// Empirical: a limited-memory direction may need some steps before the largest gradient entry
// falls.
constexpr int max_idle_steps = 10;

}  // namespace

WolfeLineSearch::WolfeLineSearch(const LineSearchOptions& options, Index n)
    : options_(options), search_(options.sufficient_decrease, options.curvature), line_(n) {}

bool WolfeLineSearch::propose(const Model& model, Step& step) {
  if (model.attempt == 0) {
    if (!find_direction(model, line_) || !(line_.slope < 0.0)) return false;
    search_.start(model.iterate.value, line_.slope, 1.0, line_.longest);
  }
  long_scale(search_.length(), line_.d, step.s);
  return true;
}

bool WolfeLineSearch::find_direction(const Model& model, LineDirection& line) {
  if (!model.curvature.factorize(0.0)) return false;
  line.slope = model.curvature.newton_direction(model.iterate, line.d);
  return true;
}

Verdict WolfeLineSearch::judge(const Model& model, Step&, Trial& trial) {
  const bool last = model.attempt + 1 >= options_.max_trials;
  if (!trial.is_finite() || !trial.gradient_is_finite()) {
    search_.retreat();
    return last ? Verdict::give_up : Verdict::retry;
  }
  const double length = search_.length();
  const LinePoint point{length, trial.value(), long_dot(trial.gradient(), line_.d)};
  if (search_.satisfied(point)) return Verdict::accept;
  if (satisfies_approximately(model.iterate, point)) return judge_by_slopes(trial);
  search_.next(point);
  if (!last && !search_.exhausted()) return Verdict::retry;
  const double enough = options_.sufficient_decrease * length * line_.slope;
  return point.value < model.iterate.value + enough ? Verdict::accept : Verdict::give_up;
}

// Hager & Zhang, "A new conjugate gradient method with guaranteed descent and an efficient line
// search", SIAM J. Optim. 16 (2005), eq. 2.5: where values cannot show a decrease, slopes can.
bool WolfeLineSearch::satisfies_approximately(const Iterate& from, const LinePoint& point) const {
  const double noise = cancellation_level(from.value);
  return -0.5 * point.length * line_.slope <= noise && point.value <= from.value + noise &&
         std::abs(point.slope) <= options_.curvature * std::abs(line_.slope);
}

// Steps on slopes alone go on while they find smaller gradients.
Verdict WolfeLineSearch::judge_by_slopes(const Trial& trial) {
  if (trial.gradient_norm() < smallest_gradient_norm_) {
    smallest_gradient_norm_ = trial.gradient_norm();
    idle_steps_ = 0;
    return Verdict::accept;
  }
  ++idle_steps_;
  return idle_steps_ <= max_idle_steps ? Verdict::accept : Verdict::give_up;
}

}  // namespace hesse
