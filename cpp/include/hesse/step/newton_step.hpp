// Newton's method as in textbooks: the whole step, whatever becomes of it.
#pragma once

#include "hesse/step/step_strategy.hpp"

namespace hesse {

/// s = −B⁻¹g, for a minimum, a maximum or a saddle point alike (Nocedal & Wright 2006, eq. 2.15).
/// Converges quadratically near a stationary point where B is not singular; from elsewhere it may
/// cycle, diverge or end at a saddle point.
class NewtonStep final : public StepStrategy {
 public:
  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::stop; }
};

}  // namespace hesse
