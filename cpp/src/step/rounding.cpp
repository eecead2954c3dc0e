#include "hesse/step/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

// Empirical: a sum with cancellation may lose this share of its value to rounding; Hager & Zhang
// allow for 1e-6.
constexpr double cancellation = 1e-11;

}  // namespace

double rounding_level(double value) {
  return 10.0 * std::numeric_limits<double>::epsilon() * std::abs(value);
}

double cancellation_level(double value) { return cancellation * std::abs(value); }

bool is_better(const Iterate& one, const Iterate& other) {
  const double noise = std::min(cancellation_level(one.value), cancellation_level(other.value));
  if (std::abs(one.value - other.value) <= noise) return one.gradient_norm < other.gradient_norm;
  return one.value < other.value;
}

bool is_below_rounding(double predicted_reduction, const Iterate& iterate) {
  return !(predicted_reduction > rounding_level(iterate.value));
}

Verdict judge_by_gradient(const Iterate& iterate, Trial& trial) {
  if (!trial.is_finite()) return Verdict::retry;
  // The difference of two close numbers is exact; a sum would be rounded to the next unit.
  if (trial.value() - iterate.value > rounding_level(iterate.value)) return Verdict::retry;
  if (!trial.gradient_is_finite()) return Verdict::retry;
  return trial.gradient_norm() < iterate.gradient_norm ? Verdict::accept : Verdict::give_up;
}

RatioVerdict judge_by_ratio(const Iterate& iterate, Trial& trial, double predicted_reduction,
                            double acceptable) {
  if (is_below_rounding(predicted_reduction, iterate)) {
    const Verdict verdict = judge_by_gradient(iterate, trial);
    if (verdict != Verdict::retry) {
      return {verdict, std::numeric_limits<double>::quiet_NaN(), true};
    }
  }
  const double ratio = (iterate.value - trial.value()) / predicted_reduction;
  const bool accepted = trial.is_finite() && predicted_reduction > 0.0 && ratio > acceptable &&
                        trial.gradient_is_finite();
  return {accepted ? Verdict::accept : Verdict::retry, ratio, false};
}

}  // namespace hesse
