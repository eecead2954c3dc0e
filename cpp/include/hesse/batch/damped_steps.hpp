// Damped steps of many small problems, one per vector lane, from proposal to judgement.
#pragma once

#include "hesse/batch/batch_options.hpp"
#include "hesse/batch/batch_slots.hpp"
#include "hesse/batch/lane_system.hpp"

namespace hesse {

/// Levenberg–Marquardt, or Newton's method with the same damping where curvatures are Hessians,
/// with Moré's scaling by the largest diagonal so far (Moré 1978) and Nielsen's damping (Madsen,
/// Nielsen & Tingleff 2004).
///
/// A problem has converged when the step *without* damping promises no more than the tolerances:
/// small damped steps are no sign of it. Variables at a bound that the gradient holds there are
/// fixed for a step (Bertsekas 1982); a step that would leave the box ends on its face, exactly,
/// and is solved for again in the other variables.
class DampedSteps {
 public:
  DampedSteps(const BatchOptions& options, bool is_least_squares, bool has_box, BatchSlots& slots)
      : options_(options),
        is_least_squares_(is_least_squares),
        has_box_(has_box),
        n_(slots.dimension()),
        size_(small_batch::triangle_size(n_)),
        slots_(slots) {}

  /// Which trials of group k are taken, as far as their values tell.
  void judge(Index k);

  /// Takes the accepted trials, unless their derivatives are not finite, and adapts the damping.
  void commit(Index k);

  /// Tells which problems have ended; proposes a step for the others.
  void propose(Index k);

 private:
  using Vec = lane::Vec;
  using Mask = lane::Mask;

  void refuse_larger_gradients(Index k);
  Mask find_faces(Index k, Mask* is_fixed);
  void solve_with_retries(Index k, const LaneModel& model, const Mask* is_fixed, Vec* s);
  Vec step_within_box(Index k, const LaneModel& model, Vec damping, const Mask* is_fixed, Vec* s);
  void confirm(Index k, const LaneModel& model, const Mask* is_fixed, Mask is_stationary, Vec* s);
  void end_the_stuck(Index k);
  [[nodiscard]] LaneModel model_of(Index k) const;

  BatchOptions options_;
  bool is_least_squares_, has_box_;
  Index n_, size_;
  BatchSlots& slots_;
};

}  // namespace hesse
