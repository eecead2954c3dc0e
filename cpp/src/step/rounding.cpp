#include "hesse/step/rounding.hpp"

#include <cmath>

namespace hesse {

double rounding_level(double value) {
  return 10.0 * std::numeric_limits<double>::epsilon() * std::abs(value);
}

bool is_below_rounding(double predicted_reduction, const Iterate& iterate) {
  return !(predicted_reduction > rounding_level(iterate.value));
}

Verdict judge_by_gradient(const Iterate& iterate, Trial& trial) {
  if (!trial.is_finite()) return Verdict::retry;
  if (trial.value() > iterate.value + rounding_level(iterate.value)) return Verdict::retry;
  if (!trial.gradient_is_finite()) return Verdict::retry;
  return trial.gradient_norm() < iterate.gradient_norm ? Verdict::accept : Verdict::give_up;
}

}  // namespace hesse
