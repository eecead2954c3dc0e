#include "hesse/step/newton_line_search.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/problem/backtracking.hpp"
#include "hesse/step/rounding.hpp"

namespace hesse {
namespace {

// First damping of an indefinite Hessian, relative to ‖B‖, and its growth: Nocedal & Wright 2006,
// algorithm 3.3, with β made relative. Empirical: small, so that one dear direction does not freeze
// the others on badly scaled problems.
constexpr double first_damping = 1e-7;
constexpr double damping_growth = 10.0;
constexpr int max_factorizations = 64;

}  // namespace

NewtonLineSearch::NewtonLineSearch(const LineSearchOptions& options,
                                   const ModificationOptions& modification, Index n)
    : options_(options), modification_(modification), direction_(n) {}

bool NewtonLineSearch::propose(const Model& model, Step& step) {
  if (model.attempt == 0) {
    damping_ = 0.0;
    if (!find_direction(model, direction_)) return false;
    slope_ = slope_along(model, direction_);
    length_ = 1.0;
    if (!std::isfinite(slope_)) return false;
  }
  step.s = length_ * direction_;
  step.damping = damping_;
  return true;
}

bool NewtonLineSearch::find_direction(const Model& model, Vector& direction) {
  if (model.curvature.newton_step(model.iterate.gradient, direction)) return true;
  if (!factorize_modified(model.curvature)) return false;
  direction = -model.iterate.gradient;
  model.curvature.solve_in_place(direction);
  return true;
}

bool NewtonLineSearch::factorize_modified(Curvature& B) {
  const SpectrumBounds bounds = B.spectrum_bounds();
  const double scale = bounds.norm();
  if (!std::isfinite(scale)) return false;
  if (modification_.kind == HessianModification::damping) return factorize_with_damping(B, bounds);
  const double floor = modification_.relative_floor * (scale > 0.0 ? scale : 1.0);
  return B.factorize_modified(floor, modification_.kind == HessianModification::magnitude);
}

bool NewtonLineSearch::factorize_with_damping(Curvature& B, const SpectrumBounds& bounds) {
  const double scale = bounds.norm();
  damping_ =
      std::max({first_damping * (scale > 0.0 ? scale : 1.0) - std::min(0.0, bounds.min_diagonal),
                last_damping_ / damping_growth});
  for (int k = 0; k < max_factorizations; ++k) {
    if (B.factorize(damping_)) {
      last_damping_ = damping_;
      return true;
    }
    damping_ *= damping_growth;
  }
  return false;
}

Verdict NewtonLineSearch::judge(const Model& model, Step&, Trial& trial) {
  const double expected = -length_ * slope_;
  if (is_below_rounding(0.5 * expected, model.iterate)) {
    const Verdict verdict = judge_by_gradient(model.iterate, trial);
    if (verdict != Verdict::retry) return verdict;
  }
  const double value = model.iterate.value;
  if (trial.is_finite() && trial.value() <= value - options_.sufficient_decrease * expected &&
      trial.gradient_is_finite()) {
    return Verdict::accept;
  }
  if (model.attempt + 1 >= options_.max_trials) return Verdict::give_up;
  if (model.attempt + 1 == refusals_before_line) trial.expect_line(model.iterate, direction_);
  length_ = shorter_length(length_, slope_, value, trial.value());
  return Verdict::retry;
}

}  // namespace hesse
