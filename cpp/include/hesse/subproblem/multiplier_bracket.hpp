// An interval that contains the multiplier λ of a regularised subproblem.
#pragma once

#include <algorithm>
#include <cmath>

namespace hesse {

struct MultiplierBracket {
  double lower = 0.0, upper = 0.0;

  void raise(double bound) { lower = std::max(lower, bound); }
  void reduce(double bound) { upper = std::min(upper, bound); }

  /// `lambda` if it lies inside, and otherwise a point that cuts the interval in both the
  /// arithmetic and the geometric sense (Conn, Gould & Toint 2000, eq. 7.3.14, θ = 0.01).
  [[nodiscard]] double inside(double lambda) const {
    if (lambda > lower && lambda < upper) return lambda;
    return std::max(std::sqrt(lower) * std::sqrt(upper), lower + 0.01 * (upper - lower));
  }
};

}  // namespace hesse
