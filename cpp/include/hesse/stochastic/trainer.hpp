// How a trainer moves: one step from where it is, with what it remembers of those before.
#pragma once

#include <limits>

#include "hesse/problem/finite_sum.hpp"

namespace hesse {

enum class StepOutcome {
  moved,
  stuck,     ///< no step from here is worth taking; x is as it was
  nonfinite  ///< what the step needs is not finite; x is as it was
};

/// What a step tells; NaN where a trainer has no such number.
struct TrainingStep {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

  StepOutcome outcome = StepOutcome::moved;
  bool ends_epoch = true;          ///< a good moment to look at the whole: all samples were seen
  bool gradient_is_full = false;   ///< the gradient is that of all samples, at the new point
  double loss = unknown;           ///< on all samples, at the new point
  double batch_loss = unknown;     ///< on the step's samples, where it began
  double gradient_norm = unknown;  ///< ‖·‖∞ of the gradient evaluated last
  double damping = unknown;
  double learning_rate = unknown;
  Index batch_size = 0;  ///< samples of the gradient
  Index products = 0;    ///< of curvature and vector
};

/// Holds all state of a method: momentum, moments, damping, curvature, the sampler's position. It
/// may serve many runs, one after the other.
class Trainer {
 public:
  virtual ~Trainer() = default;

  /// Makes ready for a run. State is kept where it fits a sum of as many variables and samples;
  /// what was evaluated is forgotten, since the data may have changed.
  virtual void begin(const FiniteSum& sum) = 0;

  /// Moves x, the last thing that a step does: an exception out of the sum leaves x as it was.
  [[nodiscard]] virtual TrainingStep step(FiniteSum& sum, Vector& x) = 0;
};

}  // namespace hesse
