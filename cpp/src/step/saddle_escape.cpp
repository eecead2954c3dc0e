#include "hesse/step/saddle_escape.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/step/rounding.hpp"

namespace hesse {
namespace {

// Share of the predicted reduction that a step must realise; as in an Armijo condition, small.
constexpr double sufficient_decrease = 1e-2;

constexpr double cut = 0.25;

}  // namespace

bool SaddleEscape::propose(const Model& model, Step& step) {
  if (model.attempt == 0) {
    if (!model.curvature.find_negative_curvature(direction_)) return false;
    slope_ = model.iterate.gradient.dot(direction_);
    if (slope_ > 0.0) {
      direction_ = -direction_;
      slope_ = -slope_;
    }
    model.curvature.multiply(direction_, Bd_);
    curvature_ = direction_.dot(Bd_);
    length_ = std::max(1.0, model.iterate.x.norm());
  }
  step.s = length_ * direction_;
  return curvature_ < 0.0;
}

double SaddleEscape::predicted_reduction() const {
  return -length_ * (slope_ + 0.5 * length_ * curvature_);
}

Verdict SaddleEscape::judge(const Model& model, Step& step, Trial& trial) {
  const double expected = predicted_reduction();
  if (is_below_rounding(expected, model.iterate)) return Verdict::give_up;
  step.ratio = (model.iterate.value - trial.value()) / expected;
  if (trial.is_finite() && step.ratio > sufficient_decrease && trial.gradient_is_finite()) {
    return Verdict::accept;
  }
  length_ *= cut;
  return Verdict::retry;
}

}  // namespace hesse
