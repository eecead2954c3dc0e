#include "hesse/batch/damped_steps.hpp"

#include <algorithm>
#include <limits>

#include "hesse/batch/box_step.hpp"

namespace hesse {
namespace {

using lane::all;
using lane::Mask;
using lane::Vec;

constexpr double going_on = SlotGroup::going_on;

// MINPACK's lmdif: an accepted step makes at least this part of the promised reduction.
constexpr double least_ratio = 1e-4;

// Empirical: damping that no step notices, but that keeps a singular matrix positive definite.
constexpr double no_damping = 1e-12;

// Empirical: a good step divides the damping by ten. Nielsen's third, meant for one problem at a
// time, takes a twelfth more evaluations on exponentials and as many on peaks.
constexpr double least_decrease = 0.1;

// Empirical: steps damped like this are below rounding.
constexpr double largest_damping = 1e16;

// A curvature that is not positive definite gets at least this damping, ten times more at each try.
constexpr double least_shift = 1e-3, shift_growth = 10.0;
constexpr int most_shifts = 60;

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// Differences of values below this, relative to them, mean nothing: as in step/rounding.
constexpr double noise = 10.0 * epsilon;

Vec number(Status status) { return all(static_cast<double>(status)); }

}  // namespace

void DampedSteps::judge(Index k) {
  SlotGroup& g = slots_.group(k);
  const Vec value = *slots_.vectors(k).trial_value;
  const Mask is_finite = lane::is_finite(value);
  g.ratio = (g.value - value) / g.predicted;
  const Mask is_better = (g.ratio > least_ratio) & (g.predicted > 0.0);
  g.is_accepted = g.is_occupied & is_finite & (g.is_starting | is_better);
  g.evaluations += g.is_occupied ? all(1.0) : Vec{};
  if (!is_least_squares_) {
    const Vec size = noise * lane::absolute(g.value);
    const Mask is_lost = (g.predicted <= size) & (value - g.value <= size);
    g.by_gradient = g.is_occupied & is_finite & ~g.is_starting & is_lost;
    g.is_accepted |= g.by_gradient;
    g.verdict =
        (g.is_occupied & (value == -lane::infinity)) ? number(Status::unbounded) : g.verdict;
  }
}

void DampedSteps::commit(Index k) {
  SlotGroup& g = slots_.group(k);
  const SlotVectors v = slots_.vectors(k);
  Vec sum = lane::absolute(*v.trial_value);
  for (Index j = 0; j < n_; ++j) sum += lane::absolute(v.trial_gradient[j]);
  for (Index e = 0; e < size_; ++e) sum += lane::absolute(v.trial_curvature[e]);
  refuse_larger_gradients(k);
  g.was_infinite = ~lane::is_finite(sum) & (g.is_accepted | ~lane::is_finite(*v.trial_value));
  g.is_accepted &= lane::is_finite(sum);
  const Mask taken = g.is_accepted, refused = g.is_occupied & ~taken;
  for (Index j = 0; j < n_; ++j) {
    v.x[j] = taken ? v.trial_x[j] : v.x[j];
    v.gradient[j] = taken ? v.trial_gradient[j] : v.gradient[j];
  }
  for (Index e = 0; e < size_; ++e) {
    v.curvature[e] = taken ? v.trial_curvature[e] : v.curvature[e];
  }
  for (Index j = 0; j < n_; ++j) {
    const Vec size = lane::absolute(v.curvature[packed(j, j)]);
    v.diagonal[j] = lane::larger(v.diagonal[j], size);
  }
  g.value = taken ? *v.trial_value : g.value;
  const Vec twice = 2.0 * g.ratio - 1.0;
  const Vec nielsen = g.damping * lane::larger(1.0 - twice * twice * twice, all(least_decrease));
  const Mask improved = taken & ~g.is_starting, shortened = refused & ~g.is_full;
  g.damping = improved ? lane::larger(nielsen, all(no_damping)) : g.damping;
  g.damping = shortened ? g.damping * g.growth : g.damping;
  g.growth = shortened ? 2.0 * g.growth : g.growth;
  g.growth = improved ? all(2.0) : g.growth;
  g.iterations += improved ? all(1.0) : Vec{};
  g.full_refused = (g.full_refused | (refused & g.is_full)) & ~taken;
  const Mask is_bad_start = refused & g.is_starting & (g.verdict == going_on);
  g.verdict = is_bad_start ? number(Status::nonfinite_start) : g.verdict;
  g.is_starting &= refused;
  g.is_full = Mask{};
}

/// Where values no longer tell, a smaller gradient does.
void DampedSteps::refuse_larger_gradients(Index k) {
  SlotGroup& g = slots_.group(k);
  if (is_least_squares_ || !lane::any(g.by_gradient)) return;
  const SlotVectors v = slots_.vectors(k);
  Vec largest{};
  for (Index j = 0; j < n_; ++j) {
    const Vec slope = v.trial_gradient[j];
    const Mask is_held = ((v.trial_x[j] <= v.lower[j]) & (slope >= 0.0)) |
                         ((v.trial_x[j] >= v.upper[j]) & (slope <= 0.0));
    largest = is_held ? largest : lane::larger(lane::absolute(slope), largest);
  }
  g.is_accepted &= ~g.by_gradient | (largest < g.optimality);
  g.ratio = g.by_gradient ? all(1.0) : g.ratio;
}

void DampedSteps::propose(Index k) {
  SlotGroup& g = slots_.group(k);
  const SlotVectors v = slots_.vectors(k);
  Vec s[largest_small_order];
  Mask is_fixed[largest_small_order];
  Vec scales[largest_small_order];  // a column of zeros is scaled by 1 (Moré 1978)
  LaneModel model = model_of(k);
  for (Index j = 0; j < n_; ++j) {
    const Vec d = model.diagonal[j];
    scales[j] = d > 0.0 ? d : all(1.0);
  }
  model.diagonal = scales;
  const Mask is_stationary = find_faces(k, is_fixed);
  solve_with_retries(k, model, is_fixed, s);
  confirm(k, model, is_fixed, is_stationary, s);
  end_the_stuck(k);
  Mask is_moving{};
  for (Index j = 0; j < n_; ++j) {
    v.trial_x[j] = lane::clamped(v.x[j] + s[j], v.lower[j], v.upper[j]);
    is_moving |= v.trial_x[j] != v.x[j];
  }
  g.verdict = (~is_moving & (g.verdict == going_on)) ? number(Status::no_progress) : g.verdict;
}

LaneModel DampedSteps::model_of(Index k) const {
  const SlotVectors v = slots_.vectors(k);
  return {n_, v.gradient, v.curvature, v.diagonal};
}

/// Fixes variables at bounds where the gradient holds them; tells where the rest of it is nothing.
Mask DampedSteps::find_faces(Index k, Mask* is_fixed) {
  SlotGroup& g = slots_.group(k);
  const SlotVectors v = slots_.vectors(k);
  const double gtol = options_.gtol;
  Vec largest{};
  Mask is_stationary = ~Mask{};
  for (Index j = 0; j < n_; ++j) {
    const Vec slope = v.gradient[j];
    is_fixed[j] =
        ((v.x[j] <= v.lower[j]) & (slope >= 0.0)) | ((v.x[j] >= v.upper[j]) & (slope <= 0.0));
    const Vec size = is_fixed[j] ? Vec{} : lane::absolute(slope);
    largest = lane::larger(size, largest);
    const Vec length = lane::square_root(lane::absolute(v.curvature[packed(j, j)]));
    const Vec bound =
        is_least_squares_ ? gtol * length * lane::square_root(2.0 * g.value) : all(gtol);
    is_stationary &= size <= bound;
  }
  g.optimality = largest;
  return is_stationary;
}

/// A step of the damped model, with more damping where that has no minimum.
void DampedSteps::solve_with_retries(Index k, const LaneModel& model, const Mask* is_fixed,
                                     Vec* s) {
  SlotGroup& g = slots_.group(k);
  for (int shifts = 0;; ++shifts) {
    g.predicted = step_within_box(k, model, g.damping, is_fixed, s);
    const Mask is_open = g.is_occupied & (g.verdict == going_on);
    // At a face even a step of a good model may promise nothing; along the damped gradient it does.
    const Mask is_useless =
        (g.predicted <= 0.0) & (g.optimality > 0.0) & (g.damping < largest_damping);
    const Mask is_bad =
        is_open & (~lane::is_finite(g.predicted) | (has_box_ ? is_useless : Mask{}));
    if (!lane::any(is_bad)) return;
    if (shifts == most_shifts) {
      g.verdict = is_bad ? number(Status::factorization) : g.verdict;
      return;
    }
    g.damping = is_bad ? lane::larger(shift_growth * g.damping, all(least_shift)) : g.damping;
  }
}

/// A step and the reduction that it promises.
Vec DampedSteps::step_within_box(Index k, const LaneModel& model, Vec damping, const Mask* is_fixed,
                                 Vec* s) {
  if (!has_box_) {
    solve_damped(model, damping, nullptr, s);
    return model.predicted_reduction(s);
  }
  const SlotVectors v = slots_.vectors(k);
  Vec least[largest_small_order], most[largest_small_order];
  for (Index j = 0; j < n_; ++j) {
    least[j] = v.lower[j] - v.x[j];
    most[j] = v.upper[j] - v.x[j];
  }
  return box_step(model, damping, is_fixed, least, most, s);
}

/// Where little is to be gained, looks at the step without damping: either that says the same, and
/// the problem has converged, or it is the step to try.
void DampedSteps::confirm(Index k, const LaneModel& model, const Mask* is_fixed, Mask is_stationary,
                          Vec* s) {
  SlotGroup& g = slots_.group(k);
  const SlotVectors v = slots_.vectors(k);
  const Vec small_reduction = std::max(options_.ftol, 0.0) * lane::absolute(g.value);
  Vec length{};
  for (Index j = 0; j < n_; ++j) length += model.diagonal[j] * v.x[j] * v.x[j];
  const Vec small_length = options_.xtol * options_.xtol * length;
  const auto squared_length = [&](const Vec* step) {
    Vec sum{};
    for (Index j = 0; j < n_; ++j) sum += model.diagonal[j] * step[j] * step[j];
    return sum;
  };
  const Mask is_open = g.is_occupied & (g.verdict == going_on);
  if (is_least_squares_) g.verdict = (is_open & is_stationary) ? number(Status::gtol) : g.verdict;
  const Mask is_small = (g.predicted <= small_reduction) | (squared_length(s) <= small_length);
  const Mask is_candidate = is_open & (is_small | is_stationary) & ~g.full_refused;
  if (!lane::any(is_candidate & (g.verdict == going_on))) return;

  // On the face, whose bounds only make the reduction smaller.
  Vec full[largest_small_order]{};
  solve_damped(model, all(no_damping), has_box_ ? is_fixed : nullptr, full);
  Vec predicted = model.predicted_reduction(full);
  const Mask has_minimum = lane::is_finite(predicted);
  const Mask is_asked = is_candidate & (g.verdict == going_on);
  const Mask small_f = is_asked & has_minimum & (predicted <= small_reduction);
  const Mask small_x = is_asked & has_minimum & (squared_length(full) <= small_length);
  g.verdict = small_f ? number(Status::ftol) : g.verdict;
  g.verdict = small_x ? number(Status::xtol) : g.verdict;
  g.verdict = (small_f & small_x) ? number(Status::ftol_xtol) : g.verdict;
  if (!is_least_squares_) {
    const Vec kind = has_minimum ? number(Status::gtol) : number(Status::saddle_point);
    g.verdict = (is_asked & is_stationary) ? kind : g.verdict;
  }
  g.is_full = is_asked & has_minimum & (g.verdict == going_on);
  if (has_box_) {
    predicted = step_within_box(k, model, all(no_damping), is_fixed, full);
    g.is_full &= predicted > 0.0;
  }
  g.predicted = g.is_full ? predicted : g.predicted;
  for (Index j = 0; j < n_; ++j) s[j] = g.is_full ? full[j] : s[j];
}

/// Ends problems at a limit, and those whose steps are too small or lead nowhere.
void DampedSteps::end_the_stuck(Index k) {
  SlotGroup& g = slots_.group(k);
  const auto end_where = [&](Mask mask, Vec status) {
    g.verdict = (mask & (g.verdict == going_on)) ? status : g.verdict;
  };
  const Vec kind = g.was_infinite ? number(Status::nonfinite_step) : number(Status::no_progress);
  end_where(~(g.damping < largest_damping), kind);
  end_where(g.full_refused & (g.predicted <= 4.0 * epsilon * lane::absolute(g.value)),
            number(Status::no_progress));
  end_where(g.iterations >= static_cast<double>(options_.max_iterations), number(Status::max_iter));
  end_where(g.evaluations >= static_cast<double>(options_.max_evaluations),
            number(Status::max_eval));
}

}  // namespace hesse
