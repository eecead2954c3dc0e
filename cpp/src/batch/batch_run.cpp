#include "hesse/batch/batch_run.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/batch/curvature_inverse.hpp"

namespace hesse {

using lane::lanes;
using small_batch::triangle_size;

BatchRun::BatchRun(BatchObjective& objective, const BatchOptions& options, const BatchBox& box,
                   Index slots)
    : objective_(objective),
      options_(options),
      box_(box),
      n_(objective.dimension()),
      slots_(n_, slots),
      steps_(options, objective.is_least_squares(), box.lower != nullptr || box.upper != nullptr,
             slots_),
      wanted_(slots_.groups()) {}

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
    for (Index k = 0; k < slots_.groups(); ++k) {
      if (!lane::any(slots_.group(k).is_occupied)) continue;
      steps_.propose(k);
      retire(k, queue, results);
    }
    if (slots_.groups() > 1) compact();
    if (observer == nullptr) continue;
    if (const auto ending = observer->look(ended_)) abandon(*ending, queue, results);
  }
}

void BatchRun::fill(ProblemQueue& queue) {
  for (Index slot = 0; slot < slots_.groups() * lanes; ++slot) {
    if (!refill(queue, slot)) break;
  }
}

/// The next problem begins in the slot; false if there is none.
bool BatchRun::refill(ProblemQueue& queue, Index slot) {
  const Index problem = queue.take();
  if (problem < 0) return false;
  double start[largest_small_order];
  objective_.begin(slot, problem, start);
  const Index bounds = problem * box_.stride;
  slots_.begin(slot, problem, start, box_.lower != nullptr ? box_.lower + bounds : nullptr,
               box_.upper != nullptr ? box_.upper + bounds : nullptr, options_.initial_damping);
  ++occupied_;
  return true;
}

void BatchRun::evaluate() {
  for (Index k = 0; k < slots_.groups(); ++k) wanted_[k] = slots_.group(k).is_occupied;
  const SlotVectors v = slots_.vectors(0);
  const BatchTrials trials{slots_.groups(), slots_.problems(), wanted_.data(),   v.trial_x,
                           v.trial_value,   v.trial_gradient,  v.trial_curvature};
  objective_.values(trials);
  for (Index k = 0; k < slots_.groups(); ++k) {
    steps_.judge(k);
    wanted_[k] = slots_.group(k).is_accepted;
  }
  objective_.derivatives(trials);
  for (Index k = 0; k < slots_.groups(); ++k) steps_.commit(k);
}

void BatchRun::retire(Index k, ProblemQueue& queue, const BatchResults& results) {
  const SlotGroup& g = slots_.group(k);
  if (!lane::any(g.is_occupied & (g.verdict != SlotGroup::going_on))) return;
  for (Index i = 0; i < lanes; ++i) {
    if (g.is_occupied[i] == 0 || g.verdict[i] == SlotGroup::going_on) continue;
    const Index slot = k * lanes + i;
    store(slot, static_cast<Status>(static_cast<int>(g.verdict[i])), results);
    refill(queue, slot);
  }
}

/// The problem leaves its slot.
void BatchRun::store(Index slot, Status status, const BatchResults& results) {
  const Index k = slot / lanes, i = slot % lanes, problem = slots_.problems()[slot];
  SlotGroup& g = slots_.group(k);
  const SlotVectors v = slots_.vectors(k);
  g.is_occupied[i] = g.is_starting[i] = g.is_accepted[i] = 0;
  --occupied_;
  ++ended_;
  for (Index j = 0; j < n_; ++j) results.x[problem * n_ + j] = v.x[j][i];
  results.value[problem] = g.value[i];
  const bool is_known = std::isfinite(g.value[i]);
  if (results.gradient != nullptr) {
    for (Index j = 0; j < n_; ++j) {
      results.gradient[problem * n_ + j] = is_known ? v.gradient[j][i] : lane::nan;
    }
  }
  results.status[problem] = static_cast<std::int8_t>(status);
  if (results.optimality != nullptr) {
    results.optimality[problem] = is_known ? g.optimality[i] : lane::nan;
  }
  if (results.iterations != nullptr) {
    results.iterations[problem] = static_cast<std::int32_t>(g.iterations[i]);
  }
  if (results.evaluations != nullptr) {
    results.evaluations[problem] = static_cast<std::int32_t>(g.evaluations[i]);
  }
  if (results.inverse != nullptr) store_inverse(slot, is_known, results);
}

/// The inverse curvature of the variables that are on no bound.
void BatchRun::store_inverse(Index slot, bool is_known, const BatchResults& results) {
  const Index i = slot % lanes, problem = slots_.problems()[slot];
  const SlotVectors v = slots_.vectors(slot / lanes);
  double* inverse = results.inverse + problem * n_ * n_;
  double B[triangle_size(largest_small_order)];
  bool is_free[largest_small_order];
  for (Index j = 0; j < n_; ++j) {
    is_free[j] = v.x[j][i] > v.lower[j][i] && v.x[j][i] < v.upper[j][i];
    for (Index l = 0; l <= j; ++l) {
      const Index e = packed(j, l);
      B[e] = is_free[j] && is_free[l] ? v.curvature[e][i] : 0.0;
    }
  }
  const Index rank = is_known ? invert_curvature(n_, B, inverse) : 0;
  if (!is_known) std::fill_n(inverse, n_ * n_, lane::nan);
  if (results.rank != nullptr) results.rank[problem] = static_cast<std::int8_t>(rank);
}

/// Ends all problems, in slots and in the queue.
void BatchRun::abandon(Status status, ProblemQueue& queue, const BatchResults& results) {
  for (Index slot = 0; slot < slots_.groups() * lanes; ++slot) {
    if (!slots_.is_empty(slot)) store(slot, status, results);
  }
  for (Index p = queue.take(); p >= 0; p = queue.take()) results.leave_out(p, 1, n_, status);
}

/// Where half of the slots are empty, moves problems from the last ones there.
void BatchRun::compact() {
  if (2 * occupied_ > slots_.groups() * lanes || occupied_ == 0) return;
  Index to = 0, from = slots_.groups() * lanes - 1;
  while (true) {
    while (to < from && !slots_.is_empty(to)) ++to;
    while (to < from && slots_.is_empty(from)) --from;
    if (to >= from) break;
    slots_.move(from, to);
  }
  slots_.shrink((occupied_ + lanes - 1) / lanes);
}

}  // namespace hesse
