// How far a function's values are off, seen from values close to each other.
#pragma once

#include <cstdint>
#include <functional>

#include "hesse/problem/objective.hpp"

namespace hesse {

enum class NoiseStatus {
  ok,
  step_too_small,  ///< half of the values equal their neighbours
  step_too_large,  ///< the function's own change hides the noise
  not_finite       ///< a value is not finite
};

struct NoiseEstimate {
  NoiseStatus status = NoiseStatus::ok;
  double noise = 0.0;  ///< standard deviation of a value, in the function's own units; 0 if not ok
  double step = 0.0;   ///< between the points that were looked at last
  Index evaluations = 0;
};

/// ECnoise of Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011): from
/// values at equidistant points close to each other, at least 4 and best 7 to 9 of them. Values
/// that differ in their first digit, as around a zero of the function, count as too far apart.
[[nodiscard]] NoiseEstimate estimate_noise(const Vector& values);

/// From nine values around 0 of a function of one variable. A step that is too small or too large
/// becomes a hundred times larger or smaller, as in the paper, or half-way between what was too
/// small and what was too large, up to three times.
[[nodiscard]] NoiseEstimate estimate_noise(const std::function<double(double)>& function,
                                           double first_step);

/// From values around x along a random line, on which each variable moves in proportion to |x_j|,
/// or to 1 where x_j = 0.
[[nodiscard]] NoiseEstimate estimate_noise(Objective& objective, const Vector& x,
                                           std::uint64_t seed = 0);

/// DifferenceOptions::noise from an estimate and the function's value nearby; at most 1.
[[nodiscard]] double relative_noise(double noise, double value);

}  // namespace hesse
