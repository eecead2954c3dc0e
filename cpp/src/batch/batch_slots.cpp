#include "hesse/batch/batch_slots.hpp"

#include <algorithm>

namespace hesse {

using lane::lanes;
using lane::Vec;

BatchSlots::BatchSlots(Index n, Index slots)
    : n_(n),
      size_(small_batch::triangle_size(n)),
      groups_((slots + lanes - 1) / lanes),
      state_(groups_),
      problems_(groups_ * lanes, -1) {
  const Index vectors = groups_ * (7 * n_ + 2 * size_ + 1);
  Vec* memory = reinterpret_cast<Vec*>(memory_.at_least(vectors * lanes));
  std::fill_n(memory, vectors, Vec{});
  const auto take = [&](Index each) {
    Vec* taken = memory;
    memory += groups_ * each;
    return taken;
  };
  first_.x = take(n_);
  first_.gradient = take(n_);
  first_.diagonal = take(n_);
  first_.lower = take(n_);
  first_.upper = take(n_);
  first_.trial_x = take(n_);
  first_.trial_gradient = take(n_);
  first_.curvature = take(size_);
  first_.trial_curvature = take(size_);
  first_.trial_value = take(1);
}

void BatchSlots::begin(Index slot, Index problem, const double* start, const double* lower,
                       const double* upper, double damping) {
  const Index k = slot / lanes, i = slot % lanes;
  const SlotVectors v = vectors(k);
  for (Index j = 0; j < n_; ++j) {
    v.lower[j][i] = lower != nullptr ? lower[j] : -lane::infinity;
    v.upper[j][i] = upper != nullptr ? upper[j] : lane::infinity;
    v.trial_x[j][i] = std::min(std::max(start[j], v.lower[j][i]), v.upper[j][i]);
    v.x[j][i] = v.trial_x[j][i];
    v.diagonal[j][i] = 0.0;
  }
  SlotGroup& g = state_[k];
  g.value[i] = lane::nan;
  g.optimality[i] = lane::nan;
  g.damping[i] = damping;
  g.growth[i] = 2.0;
  g.iterations[i] = g.evaluations[i] = 0.0;
  g.verdict[i] = SlotGroup::going_on;
  g.is_occupied[i] = g.is_starting[i] = -1;
  g.is_full[i] = g.full_refused[i] = g.was_infinite[i] = 0;
  problems_[slot] = problem;
}

void BatchSlots::move(Index from, Index to) {
  const Index f = from % lanes, t = to % lanes;
  const auto move_lane = [&](Vec* vectors, Index each) {
    const Vec* source = vectors + from / lanes * each;
    Vec* target = vectors + to / lanes * each;
    for (Index j = 0; j < each; ++j) target[j][t] = source[j][f];
  };
  const SlotVectors& v = first_;
  for (Vec* vectors : {v.x, v.gradient, v.diagonal, v.lower, v.upper, v.trial_x}) {
    move_lane(vectors, n_);
  }
  move_lane(v.curvature, size_);
  static_assert(sizeof(SlotGroup) % sizeof(Vec) == 0);
  move_lane(reinterpret_cast<Vec*>(state_.data()), sizeof(SlotGroup) / sizeof(Vec));
  state_[from / lanes].is_occupied[f] = 0;
  problems_[to] = problems_[from];
}

}  // namespace hesse
