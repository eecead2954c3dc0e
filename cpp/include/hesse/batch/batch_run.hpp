// The one loop over batches: damped steps for many small problems at once.
#pragma once

#include <atomic>
#include <vector>

#include "hesse/batch/batch_objective.hpp"
#include "hesse/batch/batch_options.hpp"
#include "hesse/batch/lane_system.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse {

/// The problems that wait for a slot. Several runs may take from the same queue.
class ProblemQueue {
 public:
  ProblemQueue(Index first, Index count) : next_(first), end_(first + count) {}

  /// The next problem, or -1 if there is none.
  Index take() {
    const Index problem = next_.fetch_add(1, std::memory_order_relaxed);
    return problem < end_ ? problem : -1;
  }

 private:
  std::atomic<Index> next_;
  Index end_;
};

/// Levenberg–Marquardt, or Newton's method with the same damping where curvatures are Hessians: of
/// every problem by itself, with Moré's scaling by the largest diagonal so far (Moré 1978) and
/// Nielsen's damping (Madsen, Nielsen & Tingleff 2004). A problem that has ended leaves its slot to
/// the next one of the queue.
///
/// A problem has converged when the step *without* damping promises no more than the tolerances:
/// small damped steps are no sign of it. Variables at a bound that the gradient holds there are
/// fixed for a step (Bertsekas 1982); a step that would leave the box ends on its face, exactly,
/// and is solved for again in the other variables.
class BatchRun {
 public:
  BatchRun(BatchObjective& objective, const BatchOptions& options, const BatchBox& box,
           Index slots);

  /// Runs until the queue and all slots are empty, or the observer ends it. What the objective
  /// throws ends it too, with the status callback_error, and is passed on.
  void run(ProblemQueue& queue, const BatchResults& results, BatchObserver* observer = nullptr);

 private:
  using Vec = lane::Vec;
  using Mask = lane::Mask;

  /// What a group of slots knows beside vectors and matrices. Nothing but numbers of one lane each.
  struct Group {
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

  void fill(ProblemQueue& queue);
  bool refill(ProblemQueue& queue, Index slot);
  void evaluate();
  void judge(Index k);
  void commit(Index k);
  void refuse_larger_gradients(Index k);
  void propose(Index k);
  Mask find_faces(Index k, Mask* is_fixed);
  void solve_with_retries(Index k, const LaneModel& model, const Mask* is_fixed, Vec* s);
  Vec step_within_box(Index k, const LaneModel& model, Vec damping, const Mask* is_fixed, Vec* s);
  void confirm(Index k, const LaneModel& model, const Mask* is_fixed, Mask is_stationary, Vec* s);
  void end_the_stuck(Index k);
  void retire(Index k, ProblemQueue& queue, const BatchResults& results);
  void store(Index slot, Status status, const BatchResults& results);
  void iterate(ProblemQueue& queue, const BatchResults& results, BatchObserver* observer);
  void abandon(Status status, ProblemQueue& queue, const BatchResults& results);
  void compact();
  void move(Index from, Index to);
  [[nodiscard]] bool has_box() const { return box_.lower != nullptr || box_.upper != nullptr; }
  [[nodiscard]] LaneModel model_of(Index k) const;

  BatchObjective& objective_;
  BatchOptions options_;
  BatchBox box_;
  Index n_, size_, groups_, occupied_ = 0, ended_ = 0;
  std::vector<Group> state_;
  std::vector<Index> problems_;  // of each slot
  std::vector<Mask> wanted_;
  Workspace memory_;
  Vec *x_, *gradient_, *curvature_, *diagonal_, *lower_, *upper_;
  Vec *trial_x_, *trial_value_, *trial_gradient_, *trial_curvature_;
};

}  // namespace hesse
