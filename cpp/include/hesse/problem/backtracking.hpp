// The next trial of a line search that only shortens.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// A direction along which so many trials have been refused is worth telling the objective of.
/// Empirical, on likelihoods from afar: of steps refused twice, a third is refused again.
constexpr Index refusals_before_line = 2;

/// The minimiser of the parabola through φ(0) = `value`, φ'(0) = `slope` and φ(length) =
/// `trial_value`, safeguarded (Dennis & Schnabel 1996, algorithm A6.3.1); a fixed share of `length`
/// if the trial's value is not finite.
double shorter_length(double length, double slope, double value, double trial_value);

}  // namespace hesse
