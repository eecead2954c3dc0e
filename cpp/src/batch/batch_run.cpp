#include "hesse/batch/batch_run.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/batch/box_step.hpp"
#include "hesse/batch/curvature_inverse.hpp"

namespace hesse {
namespace {

using lane::all;
using lane::lanes;
using lane::Mask;
using lane::Vec;
using small_batch::triangle_size;

// A status, or that there is none yet.
constexpr double going_on = 1000.0;

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

BatchRun::BatchRun(BatchObjective& objective, const BatchOptions& options, const BatchBox& box,
                   Index slots)
    : objective_(objective),
      options_(options),
      box_(box),
      n_(objective.dimension()),
      size_(triangle_size(n_)),
      groups_((slots + lanes - 1) / lanes),
      state_(groups_),
      problems_(groups_ * lanes, -1),
      wanted_(groups_) {
  const Index vectors = groups_ * (7 * n_ + 2 * size_ + 1);
  Vec* memory = reinterpret_cast<Vec*>(memory_.at_least(vectors * lanes));
  std::fill_n(memory, vectors, Vec{});
  const auto take = [&](Index each) {
    Vec* taken = memory;
    memory += groups_ * each;
    return taken;
  };
  x_ = take(n_);
  gradient_ = take(n_);
  diagonal_ = take(n_);
  lower_ = take(n_);
  upper_ = take(n_);
  trial_x_ = take(n_);
  trial_gradient_ = take(n_);
  curvature_ = take(size_);
  trial_curvature_ = take(size_);
  trial_value_ = take(1);
}

void BatchRun::run(ProblemQueue& queue, const BatchResults& results, BatchObserver* observer) {
  try {
    iterate(queue, results, observer);
  } catch (...) {
    abandon(Status::callback_error, queue, results);
    throw;
  }
}

void BatchRun::iterate(ProblemQueue& queue, const BatchResults& results, BatchObserver* observer) {
  fill(queue);
  while (occupied_ > 0) {
    evaluate();
    for (Index k = 0; k < groups_; ++k) {
      if (!lane::any(state_[k].is_occupied)) continue;
      propose(k);
      retire(k, queue, results);
    }
    if (groups_ > 1) compact();
    if (observer == nullptr) continue;
    if (const auto ending = observer->look(ended_)) abandon(*ending, queue, results);
  }
}

void BatchRun::fill(ProblemQueue& queue) {
  for (Index slot = 0; slot < groups_ * lanes; ++slot) {
    if (!refill(queue, slot)) break;
  }
}

/// The next problem begins in the slot; false if there is none.
bool BatchRun::refill(ProblemQueue& queue, Index slot) {
  const Index problem = queue.take();
  if (problem < 0) return false;
  const Index k = slot / lanes, i = slot % lanes;
  double start[largest_small_order];
  objective_.begin(slot, problem, start);
  for (Index j = 0; j < n_; ++j) {
    const Index at = k * n_ + j, bound = problem * box_.stride + j;
    lower_[at][i] = box_.lower != nullptr ? box_.lower[bound] : -lane::infinity;
    upper_[at][i] = box_.upper != nullptr ? box_.upper[bound] : lane::infinity;
    trial_x_[at][i] = std::min(std::max(start[j], lower_[at][i]), upper_[at][i]);
    x_[at][i] = trial_x_[at][i];
    diagonal_[at][i] = 0.0;
  }
  Group& g = state_[k];
  g.value[i] = lane::nan;
  g.optimality[i] = lane::nan;
  g.damping[i] = options_.initial_damping;
  g.growth[i] = 2.0;
  g.iterations[i] = g.evaluations[i] = 0.0;
  g.verdict[i] = going_on;
  g.is_occupied[i] = g.is_starting[i] = -1;
  g.is_full[i] = g.full_refused[i] = g.was_infinite[i] = 0;
  problems_[slot] = problem;
  ++occupied_;
  return true;
}

void BatchRun::evaluate() {
  for (Index k = 0; k < groups_; ++k) wanted_[k] = state_[k].is_occupied;
  const BatchTrials trials{groups_,      problems_.data(), wanted_.data(),  trial_x_,
                           trial_value_, trial_gradient_,  trial_curvature_};
  objective_.values(trials);
  for (Index k = 0; k < groups_; ++k) {
    judge(k);
    wanted_[k] = state_[k].is_accepted;
  }
  objective_.derivatives(trials);
  for (Index k = 0; k < groups_; ++k) commit(k);
}

/// Which trials are taken, as far as their values tell.
void BatchRun::judge(Index k) {
  Group& g = state_[k];
  const Vec value = trial_value_[k];
  const Mask is_finite = lane::is_finite(value);
  g.ratio = (g.value - value) / g.predicted;
  const Mask is_better = (g.ratio > least_ratio) & (g.predicted > 0.0);
  g.is_accepted = g.is_occupied & is_finite & (g.is_starting | is_better);
  g.evaluations += g.is_occupied ? all(1.0) : Vec{};
  if (!objective_.is_least_squares()) {
    const Vec size = noise * lane::absolute(g.value);
    const Mask is_lost = (g.predicted <= size) & (value - g.value <= size);
    g.by_gradient = g.is_occupied & is_finite & ~g.is_starting & is_lost;
    g.is_accepted |= g.by_gradient;
    g.verdict =
        (g.is_occupied & (value == -lane::infinity)) ? number(Status::unbounded) : g.verdict;
  }
}

/// Takes the accepted trials, unless their derivatives are not finite, and adapts the damping.
void BatchRun::commit(Index k) {
  Group& g = state_[k];
  Vec sum = lane::absolute(trial_value_[k]);
  for (Index j = 0; j < n_; ++j) sum += lane::absolute(trial_gradient_[k * n_ + j]);
  for (Index e = 0; e < size_; ++e) sum += lane::absolute(trial_curvature_[k * size_ + e]);
  refuse_larger_gradients(k);
  g.was_infinite = ~lane::is_finite(sum) & (g.is_accepted | ~lane::is_finite(trial_value_[k]));
  g.is_accepted &= lane::is_finite(sum);
  const Mask taken = g.is_accepted, refused = g.is_occupied & ~taken;
  for (Index j = k * n_; j < (k + 1) * n_; ++j) {
    x_[j] = taken ? trial_x_[j] : x_[j];
    gradient_[j] = taken ? trial_gradient_[j] : gradient_[j];
  }
  for (Index e = k * size_; e < (k + 1) * size_; ++e) {
    curvature_[e] = taken ? trial_curvature_[e] : curvature_[e];
  }
  for (Index j = 0; j < n_; ++j) {
    const Vec size = lane::absolute(curvature_[k * size_ + packed(j, j)]);
    diagonal_[k * n_ + j] = lane::larger(diagonal_[k * n_ + j], size);
  }
  g.value = taken ? trial_value_[k] : g.value;
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
void BatchRun::refuse_larger_gradients(Index k) {
  Group& g = state_[k];
  if (objective_.is_least_squares() || !lane::any(g.by_gradient)) return;
  Vec largest{};
  for (Index j = k * n_; j < (k + 1) * n_; ++j) {
    const Vec slope = trial_gradient_[j];
    const Mask is_held = ((trial_x_[j] <= lower_[j]) & (slope >= 0.0)) |
                         ((trial_x_[j] >= upper_[j]) & (slope <= 0.0));
    largest = is_held ? largest : lane::larger(lane::absolute(slope), largest);
  }
  g.is_accepted &= ~g.by_gradient | (largest < g.optimality);
  g.ratio = g.by_gradient ? all(1.0) : g.ratio;
}

LaneModel BatchRun::model_of(Index k) const {
  return {n_, gradient_ + k * n_, curvature_ + k * size_, diagonal_ + k * n_};
}

/// Tells which problems have ended; proposes a step for the others.
void BatchRun::propose(Index k) {
  Group& g = state_[k];
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
    const Index at = k * n_ + j;
    trial_x_[at] = lane::clamped(x_[at] + s[j], lower_[at], upper_[at]);
    is_moving |= trial_x_[at] != x_[at];
  }
  g.verdict = (~is_moving & (g.verdict == going_on)) ? number(Status::no_progress) : g.verdict;
}

/// Fixes variables at bounds where the gradient holds them; tells where the rest of it is nothing.
Mask BatchRun::find_faces(Index k, Mask* is_fixed) {
  Group& g = state_[k];
  const bool is_least_squares = objective_.is_least_squares();
  const double gtol = options_.gtol;
  Vec largest{};
  Mask is_stationary = ~Mask{};
  for (Index j = 0; j < n_; ++j) {
    const Index at = k * n_ + j;
    const Vec slope = gradient_[at];
    is_fixed[j] =
        ((x_[at] <= lower_[at]) & (slope >= 0.0)) | ((x_[at] >= upper_[at]) & (slope <= 0.0));
    const Vec size = is_fixed[j] ? Vec{} : lane::absolute(slope);
    largest = lane::larger(size, largest);
    const Vec length = lane::square_root(lane::absolute(curvature_[k * size_ + packed(j, j)]));
    const Vec bound =
        is_least_squares ? gtol * length * lane::square_root(2.0 * g.value) : all(gtol);
    is_stationary &= size <= bound;
  }
  g.optimality = largest;
  return is_stationary;
}

/// A step of the damped model, with more damping where that has no minimum.
void BatchRun::solve_with_retries(Index k, const LaneModel& model, const Mask* is_fixed, Vec* s) {
  Group& g = state_[k];
  for (int shifts = 0;; ++shifts) {
    g.predicted = step_within_box(k, model, g.damping, is_fixed, s);
    const Mask is_open = g.is_occupied & (g.verdict == going_on);
    // At a face even a step of a good model may promise nothing; along the damped gradient it does.
    const Mask is_useless =
        (g.predicted <= 0.0) & (g.optimality > 0.0) & (g.damping < largest_damping);
    const Mask is_bad =
        is_open & (~lane::is_finite(g.predicted) | (has_box() ? is_useless : Mask{}));
    if (!lane::any(is_bad)) return;
    if (shifts == most_shifts) {
      g.verdict = is_bad ? number(Status::factorization) : g.verdict;
      return;
    }
    g.damping = is_bad ? lane::larger(shift_growth * g.damping, all(least_shift)) : g.damping;
  }
}

/// A step and the reduction that it promises.
Vec BatchRun::step_within_box(Index k, const LaneModel& model, Vec damping, const Mask* is_fixed,
                              Vec* s) {
  if (!has_box()) {
    solve_damped(model, damping, nullptr, s);
    return model.predicted_reduction(s);
  }
  Vec least[largest_small_order], most[largest_small_order];
  for (Index j = 0; j < n_; ++j) {
    least[j] = lower_[k * n_ + j] - x_[k * n_ + j];
    most[j] = upper_[k * n_ + j] - x_[k * n_ + j];
  }
  return box_step(model, damping, is_fixed, least, most, s);
}

/// Where little is to be gained, looks at the step without damping: either that says the same, and
/// the problem has converged, or it is the step to try.
void BatchRun::confirm(Index k, const LaneModel& model, const Mask* is_fixed, Mask is_stationary,
                       Vec* s) {
  Group& g = state_[k];
  const bool is_least_squares = objective_.is_least_squares();
  const Vec small_reduction = std::max(options_.ftol, 0.0) * lane::absolute(g.value);
  Vec length{};
  for (Index j = 0; j < n_; ++j) length += model.diagonal[j] * x_[k * n_ + j] * x_[k * n_ + j];
  const Vec small_length = options_.xtol * options_.xtol * length;
  const auto squared_length = [&](const Vec* step) {
    Vec sum{};
    for (Index j = 0; j < n_; ++j) sum += model.diagonal[j] * step[j] * step[j];
    return sum;
  };
  const Mask is_open = g.is_occupied & (g.verdict == going_on);
  if (is_least_squares) g.verdict = (is_open & is_stationary) ? number(Status::gtol) : g.verdict;
  const Mask is_small = (g.predicted <= small_reduction) | (squared_length(s) <= small_length);
  const Mask is_candidate = is_open & (is_small | is_stationary) & ~g.full_refused;
  if (!lane::any(is_candidate & (g.verdict == going_on))) return;

  // On the face, whose bounds only make the reduction smaller.
  Vec full[largest_small_order]{};
  solve_damped(model, all(no_damping), has_box() ? is_fixed : nullptr, full);
  Vec predicted = model.predicted_reduction(full);
  const Mask has_minimum = lane::is_finite(predicted);
  const Mask is_asked = is_candidate & (g.verdict == going_on);
  const Mask small_f = is_asked & has_minimum & (predicted <= small_reduction);
  const Mask small_x = is_asked & has_minimum & (squared_length(full) <= small_length);
  g.verdict = small_f ? number(Status::ftol) : g.verdict;
  g.verdict = small_x ? number(Status::xtol) : g.verdict;
  g.verdict = (small_f & small_x) ? number(Status::ftol_xtol) : g.verdict;
  if (!is_least_squares) {
    const Vec kind = has_minimum ? number(Status::gtol) : number(Status::saddle_point);
    g.verdict = (is_asked & is_stationary) ? kind : g.verdict;
  }
  g.is_full = is_asked & has_minimum & (g.verdict == going_on);
  if (has_box()) {
    predicted = step_within_box(k, model, all(no_damping), is_fixed, full);
    g.is_full &= predicted > 0.0;
  }
  g.predicted = g.is_full ? predicted : g.predicted;
  for (Index j = 0; j < n_; ++j) s[j] = g.is_full ? full[j] : s[j];
}

/// Ends problems at a limit, and those whose steps are too small or lead nowhere.
void BatchRun::end_the_stuck(Index k) {
  Group& g = state_[k];
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

void BatchRun::retire(Index k, ProblemQueue& queue, const BatchResults& results) {
  const Group& g = state_[k];
  if (!lane::any(g.is_occupied & (g.verdict != going_on))) return;
  for (Index i = 0; i < lanes; ++i) {
    if (g.is_occupied[i] == 0 || g.verdict[i] == going_on) continue;
    const Index slot = k * lanes + i;
    store(slot, static_cast<Status>(static_cast<int>(g.verdict[i])), results);
    refill(queue, slot);
  }
}

/// The problem leaves its slot.
void BatchRun::store(Index slot, Status status, const BatchResults& results) {
  const Index k = slot / lanes, i = slot % lanes, problem = problems_[slot];
  Group& g = state_[k];
  g.is_occupied[i] = g.is_starting[i] = g.is_accepted[i] = 0;
  --occupied_;
  ++ended_;
  for (Index j = 0; j < n_; ++j) results.x[problem * n_ + j] = x_[k * n_ + j][i];
  results.value[problem] = g.value[i];
  if (results.gradient != nullptr) {
    const bool is_known = std::isfinite(g.value[i]);
    for (Index j = 0; j < n_; ++j) {
      results.gradient[problem * n_ + j] = is_known ? gradient_[k * n_ + j][i] : lane::nan;
    }
  }
  results.status[problem] = static_cast<std::int8_t>(status);
  if (results.optimality != nullptr) results.optimality[problem] = g.optimality[i];
  if (results.iterations != nullptr) {
    results.iterations[problem] = static_cast<std::int32_t>(g.iterations[i]);
  }
  if (results.evaluations != nullptr) {
    results.evaluations[problem] = static_cast<std::int32_t>(g.evaluations[i]);
  }
  if (results.inverse == nullptr) return;
  double B[triangle_size(largest_small_order)];
  bool is_free[largest_small_order];
  for (Index j = 0; j < n_; ++j) {
    const Index at = k * n_ + j;
    is_free[j] = x_[at][i] > lower_[at][i] && x_[at][i] < upper_[at][i];
    for (Index l = 0; l <= j; ++l) {
      const Index e = packed(j, l);
      B[e] = is_free[j] && is_free[l] ? curvature_[k * size_ + e][i] : 0.0;
    }
  }
  const bool is_known = std::isfinite(g.value[i]);
  const Index rank = is_known ? invert_curvature(n_, B, results.inverse + problem * n_ * n_) : 0;
  if (!is_known) std::fill_n(results.inverse + problem * n_ * n_, n_ * n_, lane::nan);
  if (results.rank != nullptr) results.rank[problem] = static_cast<std::int8_t>(rank);
}

/// Ends all problems, in slots and in the queue.
void BatchRun::abandon(Status status, ProblemQueue& queue, const BatchResults& results) {
  for (Index slot = 0; slot < groups_ * lanes; ++slot) {
    if (state_[slot / lanes].is_occupied[slot % lanes] != 0) store(slot, status, results);
  }
  for (Index p = queue.take(); p >= 0; p = queue.take()) results.leave_out(p, 1, n_, status);
}

/// Where half of the slots are empty, moves problems from the last ones there.
void BatchRun::compact() {
  if (2 * occupied_ > groups_ * lanes || occupied_ == 0) return;
  const auto is_empty = [&](Index slot) {
    return state_[slot / lanes].is_occupied[slot % lanes] == 0;
  };
  Index to = 0, from = groups_ * lanes - 1;
  while (true) {
    while (to < from && !is_empty(to)) ++to;
    while (to < from && is_empty(from)) --from;
    if (to >= from) break;
    move(from, to);
  }
  groups_ = (occupied_ + lanes - 1) / lanes;
}

void BatchRun::move(Index from, Index to) {
  const Index f = from % lanes, t = to % lanes;
  const auto move_lane = [&](Vec* vectors, Index each) {
    const Vec* source = vectors + from / lanes * each;
    Vec* target = vectors + to / lanes * each;
    for (Index j = 0; j < each; ++j) target[j][t] = source[j][f];
  };
  for (Vec* vectors : {x_, gradient_, diagonal_, lower_, upper_, trial_x_}) move_lane(vectors, n_);
  move_lane(curvature_, size_);
  static_assert(sizeof(Group) % sizeof(Vec) == 0);
  move_lane(reinterpret_cast<Vec*>(state_.data()), sizeof(Group) / sizeof(Vec));
  state_[from / lanes].is_occupied[f] = 0;
  problems_[to] = problems_[from];
}

}  // namespace hesse
