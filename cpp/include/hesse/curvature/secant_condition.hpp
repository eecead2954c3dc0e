// Which pairs s, y of a step and a change of the gradient a quasi-Newton matrix may learn from.
#pragma once

#include <limits>

namespace hesse {

/// True if the angle between s and y is safely acute, which keeps B positive definite in floating
/// point: the cautious update of Li & Fukushima, SIAM J. Optim. 11 (2001), made free of units.
inline bool is_safely_convex(double sy, double s_norm, double y_norm) {
  return sy > std::numeric_limits<double>::epsilon() * s_norm * y_norm;
}

}  // namespace hesse
