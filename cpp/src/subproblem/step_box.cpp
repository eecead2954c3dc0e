#include "hesse/subproblem/step_box.hpp"

#include <cmath>

namespace hesse {

void StepBox::surround(const Vector& x, const Bounds& bounds) {
  constexpr double infinity = Bounds::infinity;
  for (Index i = 0; i < x.size(); ++i) {
    const double lower = bounds.lower(i), upper = bounds.upper(i);
    lower_[i] = lower - x[i];
    while (x[i] + lower_[i] > lower) lower_[i] = std::nextafter(lower_[i], -infinity);
    upper_[i] = upper - x[i];
    while (x[i] + upper_[i] < upper) upper_[i] = std::nextafter(upper_[i], infinity);
    if (lower == upper) lower_[i] = upper_[i] = 0.0;
  }
}

double StepBox::break_point(Index i, double s, double d) const {
  if (d > 0.0) return (upper_[i] - s) / d;
  if (d < 0.0) return (lower_[i] - s) / d;
  return Bounds::infinity;
}

}  // namespace hesse
