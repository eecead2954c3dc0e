#include "hesse/step/box_dogleg_trust_region.hpp"

namespace hesse {

bool BoxDoglegTrustRegion::solve_subproblem(const Model& model, double radius,
                                            TrustRegionStep& step) {
  const Iterate& at = model.iterate;
  if (model.attempt == 0) solver_.set_model(at.x, at.gradient, model.curvature, model.bounds);
  solver_.solve(radius, step);
  return step.s.allFinite();
}

}  // namespace hesse
