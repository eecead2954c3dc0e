// Student's t distribution, as confidence intervals of fitted parameters ask for it.
#pragma once

namespace hesse {

/// Probability of |T| > t for t >= 0 and `freedom` > 0 degrees of freedom, infinitely many included
/// (the normal distribution); NaN otherwise. Relative error below 1e-10.
[[nodiscard]] double student_t_two_sided(double t, double freedom);

/// The t >= 0 with that probability, for a probability between 0 and 1; NaN otherwise.
[[nodiscard]] double student_t_quantile(double two_sided, double freedom);

}  // namespace hesse
