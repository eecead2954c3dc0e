// The chi-squared distribution, as likelihood-ratio tests ask for it.
#pragma once

namespace hesse {

/// Probability of more than x >= 0 for `freedom` = 1, 2, … degrees of freedom; NaN otherwise.
/// Relative error below 1e-12, and 1e-10 for x of some ten thousand.
[[nodiscard]] double chi_squared_upper(double x, double freedom);

}  // namespace hesse
