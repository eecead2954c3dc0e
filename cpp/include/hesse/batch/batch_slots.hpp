// What is known of the problems that are being solved: their points, models and books.
#pragma once

#include <vector>

#include "hesse/linalg/small_batch_group.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse {

/// What a group of slots knows beside vectors and matrices. Nothing but numbers of one lane each.
struct SlotGroup {
  using Vec = lane::Vec;
  using Mask = lane::Mask;

  /// A verdict, where there is no status yet.
  static constexpr double going_on = 1000.0;

  Vec value{}, damping{}, growth{}, predicted{}, ratio{}, optimality{};
  Vec iterations{}, evaluations{};
  Vec verdict{};  ///< a status, or that there is none yet
  Mask is_occupied{};
  Mask is_starting{};  ///< the trial point is the starting point
  Mask is_accepted{};
  Mask by_gradient{};   ///< accepted if the gradient shrinks
  Mask is_full{};       ///< the trial step is without damping
  Mask full_refused{};  ///< the step without damping was refused at this point
  Mask was_infinite{};  ///< the last trial was not finite
};

/// The vectors of a group: each n numbers, or the packed lower triangle of a symmetric matrix.
struct SlotVectors {
  using Vec = lane::Vec;

  Vec *x, *gradient, *curvature;
  Vec* diagonal;  ///< the largest diagonal of the curvature so far
  Vec *lower, *upper;
  Vec *trial_x, *trial_gradient, *trial_curvature;
  Vec* trial_value;  ///< one
};

/// Holds what is known of the problem in each slot. A slot is a lane of a group.
class BatchSlots {
 public:
  BatchSlots(Index n, Index slots);

  /// The problem begins in the slot, at its start clamped to its bounds; null is without bounds.
  void begin(Index slot, Index problem, const double* start, const double* lower,
             const double* upper, double damping);

  [[nodiscard]] bool is_empty(Index slot) const {
    return state_[slot / lane::lanes].is_occupied[slot % lane::lanes] == 0;
  }

  void move(Index from, Index to);

  /// The groups from this one on are empty, and stay so.
  void shrink(Index groups) { groups_ = groups; }

  [[nodiscard]] Index dimension() const { return n_; }
  [[nodiscard]] Index groups() const { return groups_; }
  [[nodiscard]] SlotGroup& group(Index k) { return state_[k]; }
  [[nodiscard]] const Index* problems() const { return problems_.data(); }

  /// Those of the groups after k follow in the same memory.
  [[nodiscard]] SlotVectors vectors(Index k) const {
    const Index v = k * n_, m = k * size_;
    return {first_.x + v,          first_.gradient + v,       first_.curvature + m,
            first_.diagonal + v,   first_.lower + v,          first_.upper + v,
            first_.trial_x + v,    first_.trial_gradient + v, first_.trial_curvature + m,
            first_.trial_value + k};
  }

 private:
  Index n_, size_, groups_;
  std::vector<SlotGroup> state_;
  std::vector<Index> problems_;  // of each slot
  Workspace memory_;
  SlotVectors first_{};
};

}  // namespace hesse
