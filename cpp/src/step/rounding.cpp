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

bool is_lost_in_rounding(const Vector& x, const Vector& s) {
  for (Index i = 0; i < x.size(); ++i) {
    if (x[i] + s[i] != x[i]) return false;
  }
  return true;
}

}  // namespace hesse
