#include "hesse/models/chi_squared.hpp"

#include <cmath>
#include <limits>

namespace hesse {

// Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.4.4 and 26.4.5: Γ(ν/2, x/2)
// is a finite sum of positive terms for whole ν. It begins at its largest term, from which the
// others fall off on both sides, so that none overflows.
double chi_squared_upper(double x, double freedom) {
  if (!(x >= 0.0) || !(freedom >= 1.0) || freedom != std::floor(freedom) || std::isinf(freedom)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (std::isinf(x)) return 0.0;
  const double half = 0.5 * x;
  // The terms are exp(−x/2) (x/2)^a/Γ(a + 1), a = first, first + 1, …, ν/2 − 1.
  const double last = 0.5 * freedom - 1.0, first = last - std::floor(last);
  const double odd = first > 0.0 ? std::erfc(std::sqrt(half)) : 0.0;
  if (last < first) return odd;
  if (x == 0.0) return 1.0;
  double largest = first + std::floor(std::fmax(half - first, 0.0));
  if (largest > last) largest = last;
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  double sum = 1.0;
  double term = 1.0;
  for (double a = largest; a > first && term > epsilon * sum; a -= 1.0) sum += term *= a / half;
  term = 1.0;
  for (double a = largest + 1.0; a <= last && term > epsilon * sum; a += 1.0) {
    sum += term *= half / a;
  }
  return odd + sum * std::exp(largest * std::log(half) - half - std::lgamma(largest + 1.0));
}

}  // namespace hesse
