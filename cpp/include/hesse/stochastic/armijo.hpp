// When a value has fallen enough.
#pragma once

#include <cmath>
#include <limits>

namespace hesse {

/// The least share of the promised reduction that is enough (Nocedal & Wright 2006, §3.1).
constexpr double least_share_of_reduction = 1e-4;

/// Trials along one direction.
constexpr int most_trials = 20;

/// Less than rounding lets a difference of values show: ten units in the last place (Conn, Gould &
/// Toint 2000, §17.4.2).
inline double rounding_of(double value) {
  return 10.0 * std::numeric_limits<double>::epsilon() * std::abs(value);
}

}  // namespace hesse
