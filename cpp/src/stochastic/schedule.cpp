#include "hesse/stochastic/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

double factor(const ScheduleOptions& options, double elapsed) {
  constexpr double pi = 3.14159265358979323846;
  switch (options.kind) {
    case ScheduleKind::constant: return 1.0;
    case ScheduleKind::step: return std::pow(options.decay, std::floor(elapsed));
    case ScheduleKind::exponential: return std::pow(options.decay, elapsed);
    case ScheduleKind::inverse_time: return 1.0 / (1.0 + (1.0 / options.decay - 1.0) * elapsed);
    case ScheduleKind::cosine: {
      const double falling = 0.5 * (1.0 + std::cos(pi * std::min(elapsed, 1.0)));
      return options.decay + (1.0 - options.decay) * falling;
    }
  }
  return 1.0;
}

}  // namespace

double scheduled_rate(const ScheduleOptions& options, double rate, double epochs,
                      double step_epochs) {
  rate *= factor(options, epochs / options.decay_epochs);
  const double warm = epochs + step_epochs;
  return warm < options.warmup_epochs ? rate * warm / options.warmup_epochs : rate;
}

}  // namespace hesse
