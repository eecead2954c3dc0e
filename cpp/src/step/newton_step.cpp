#include "hesse/step/newton_step.hpp"

namespace hesse {

bool NewtonStep::propose(const Model& model, Step& step) {
  if (!model.curvature.factorize_indefinite()) return false;
  step.s = -model.iterate.gradient;
  model.curvature.solve_in_place(step.s);
  return step.s.allFinite();
}

Verdict NewtonStep::judge(const Model&, Step&, Trial& trial) {
  return trial.is_finite() && trial.gradient_is_finite() ? Verdict::accept : Verdict::give_up;
}

}  // namespace hesse
