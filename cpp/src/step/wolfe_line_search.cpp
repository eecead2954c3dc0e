#include "hesse/step/wolfe_line_search.hpp"

#include "hesse/step/rounding.hpp"

namespace hesse {

WolfeLineSearch::WolfeLineSearch(const LineSearchOptions& options, Index n)
    : options_(options), search_(options.sufficient_decrease, options.curvature), direction_(n) {}

bool WolfeLineSearch::propose(const Model& model, Step& step) {
  if (model.attempt == 0) {
    if (!model.curvature.factorize(0.0)) return false;
    direction_ = -model.iterate.gradient;
    model.curvature.solve_in_place(direction_);
    slope_ = model.iterate.gradient.dot(direction_);
    if (!(slope_ < 0.0)) return false;
    search_.start(model.iterate.value, slope_, 1.0);
  }
  step.s = search_.length() * direction_;
  return true;
}

Verdict WolfeLineSearch::judge(const Model& model, Step&, Trial& trial) {
  const bool last = model.attempt + 1 >= options_.max_trials;
  if (!trial.is_finite() || !trial.gradient_is_finite()) {
    search_.retreat();
    return last ? Verdict::give_up : Verdict::retry;
  }
  const double length = search_.length();
  if (is_below_rounding(-0.5 * length * slope_, model.iterate)) {
    const Verdict verdict = judge_by_gradient(model.iterate, trial);
    if (verdict != Verdict::retry) return verdict;
  }
  const LinePoint point{length, trial.value(), trial.gradient().dot(direction_)};
  if (search_.satisfied(point)) return Verdict::accept;
  search_.next(point);
  if (!last && !search_.exhausted()) return Verdict::retry;
  const double enough = options_.sufficient_decrease * length * slope_;
  return point.value <= model.iterate.value + enough ? Verdict::accept : Verdict::give_up;
}

}  // namespace hesse
