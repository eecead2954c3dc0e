// How a method moves: propose a step from the local model, judge the trial point it leads to.
#pragma once

#include <limits>

#include "hesse/curvature/curvature.hpp"

namespace hesse {

/// What a strategy may look at when it proposes: the iterate, the curvature there, and how many
/// proposals from this iterate have been refused already.
struct Model {
  const Iterate& iterate;
  Curvature& curvature;
  Index attempt = 0;
  const Bounds& bounds = Bounds::none();
};

/// A proposed step and what the history records of it.
struct Step {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  Vector s;
  double radius = none;   ///< trust-region radius, where there is one
  double damping = none;  ///< λ of B + λD, where the step depends on one
  double ratio = none;    ///< actual over predicted reduction, where it is judged by that

  explicit Step(Index n) : s(n) {}
};

enum class Verdict { accept, retry, give_up };

enum class AtSaddle {
  propose,      ///< the strategy moves on by itself
  search_line,  ///< the loop searches along a direction of negative curvature
  stop
};

class StepStrategy {
 public:
  virtual ~StepStrategy() = default;

  /// False if the model admits no step at all.
  [[nodiscard]] virtual bool propose(const Model& model, Step& step) = 0;

  /// A trial is accepted only where its gradient is finite too; `retry` means that the next
  /// proposal is a more careful one, `give_up` that rounding leaves nothing to gain.
  [[nodiscard]] virtual Verdict judge(const Model& model, Step& step, Trial& trial) = 0;

  /// True if f falls from the iterate, where the gradient vanishes, along a direction of negative
  /// curvature.
  [[nodiscard]] virtual bool is_at_saddle(const Model& model) {
    return model.curvature.is_indefinite();
  }

  /// What factorisations of the strategy's own have cost so far.
  [[nodiscard]] virtual FactorizationWork factorization_work() const { return {}; }

  /// What is done where the gradient vanishes and the curvature is indefinite.
  [[nodiscard]] virtual AtSaddle at_saddle() const { return AtSaddle::search_line; }
};

}  // namespace hesse
