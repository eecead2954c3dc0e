// The one loop over batches: many small problems at once.
#pragma once

#include <atomic>
#include <vector>

#include "hesse/batch/batch_objective.hpp"
#include "hesse/batch/batch_options.hpp"
#include "hesse/batch/batch_slots.hpp"
#include "hesse/batch/damped_steps.hpp"

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

/// Solves every problem by itself. A problem that has ended leaves its slot to the next one of the
/// queue.
class BatchRun {
 public:
  BatchRun(BatchObjective& objective, const BatchOptions& options, const BatchBox& box,
           Index slots);
  BatchRun(const BatchRun&) = delete;

  /// Runs until the queue and all slots are empty, or the observer ends it. What the objective
  /// throws ends it too, with the status callback_error, and is passed on.
  void run(ProblemQueue& queue, const BatchResults& results, BatchObserver* observer = nullptr);

 private:
  void fill(ProblemQueue& queue);
  bool refill(ProblemQueue& queue, Index slot);
  void evaluate();
  void retire(Index k, ProblemQueue& queue, const BatchResults& results);
  void store(Index slot, Status status, const BatchResults& results);
  void store_inverse(Index slot, bool is_known, const BatchResults& results);
  void iterate(ProblemQueue& queue, const BatchResults& results, BatchObserver* observer);
  void abandon(Status status, ProblemQueue& queue, const BatchResults& results);
  void compact();

  BatchObjective& objective_;
  BatchOptions options_;
  BatchBox box_;
  Index n_, occupied_ = 0, ended_ = 0;
  BatchSlots slots_;
  DampedSteps steps_;
  std::vector<lane::Mask> wanted_;
};

}  // namespace hesse
