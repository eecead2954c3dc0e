#include "hesse/models/student_t.hpp"

#include <cmath>
#include <initializer_list>
#include <limits>

namespace hesse {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
const double root_of_pi = std::sqrt(std::acos(-1.0));

/// Γ(a + ½)/Γ(a). From a = 1000 on, five terms of DLMF 5.11.13 are exact to rounding, where
/// logarithms of Γ would lose four digits to their size.
double gamma_ratio(double a) {
  if (a < 1000.0) return std::exp(std::lgamma(a + 0.5) - std::lgamma(a));
  const double u = 1.0 / a;
  const double series =
      1.0 + u * (-1.0 / 8 + u * (1.0 / 128 + u * (5.0 / 1024 - u * (21.0 / 32768))));
  return std::sqrt(a) * series;
}

/// The incomplete beta function I_x(a, b) for x < (a + 1)/(a + b + 2), given x^a (1 - x)^b/B(a, b):
/// the continued fraction DLMF 8.17.22, by Lentz's method as I. J. Thompson, A. R. Barnett,
/// J. Comput. Phys. 64 (1986), modify it. It converges within some √max(a, b) terms.
double incomplete_beta(double x, double a, double b, double power) {
  constexpr double tiny = std::numeric_limits<double>::min();
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  double c = 1.0, d = 0.0, fraction = 1.0;
  const double terms = 200.0 + 20.0 * std::sqrt(std::fmax(a, b));
  for (double m = 0.0; m < terms; m += 1.0) {
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    const double even = (m + 1.0) * (b - m - 1.0) * x / ((a + 2.0 * m + 1.0) * (a + 2.0 * m + 2.0));
    double factor = 1.0;
    for (const double numerator : {odd, even}) {
      const double below = 1.0 + numerator * d;
      d = 1.0 / (below == 0.0 ? tiny : below);
      c = 1.0 + numerator / c;
      if (c == 0.0) c = tiny;
      fraction *= c * d;
      factor = c * d;
    }
    if (std::fabs(factor - 1.0) <= epsilon) break;
  }
  return power / (a * fraction);
}

double density(double t, double freedom) {
  if (freedom == infinity) return std::exp(-0.5 * t * t) / (std::sqrt(2.0) * root_of_pi);
  const double scale = gamma_ratio(0.5 * freedom) / (root_of_pi * std::sqrt(freedom));
  return scale * std::exp(-0.5 * (freedom + 1.0) * std::log1p(t * t / freedom));
}

}  // namespace

double student_t_two_sided(double t, double freedom) {
  if (!(t >= 0.0) || !(freedom > 0.0)) return nan;
  if (freedom == infinity) return std::erfc(t / std::sqrt(2.0));
  if (t == 0.0 || t == infinity) return t == 0.0 ? 1.0 : 0.0;
  // DLMF 8.17: the probability is I_x(ν/2, 1/2) with x = ν/(ν + t²).
  const double a = 0.5 * freedom, b = 0.5;
  const double square = t * t / freedom;
  const double x = 1.0 / (1.0 + square);
  const double power =
      std::exp(-a * std::log1p(square)) * std::sqrt(square * x) * gamma_ratio(a) / root_of_pi;
  if (x < (a + 1.0) / (a + b + 2.0)) return incomplete_beta(x, a, b, power);
  return 1.0 - incomplete_beta(square * x, b, a, power);
}

double student_t_quantile(double two_sided, double freedom) {
  if (!(two_sided > 0.0 && two_sided < 1.0) || !(freedom > 0.0)) return nan;
  double low = 0.0, high = 1.0;
  while (student_t_two_sided(high, freedom) > two_sided) {
    low = high;
    high *= 2.0;
  }
  // Newton's method, kept between the bounds; the probability is convex in t from t = 1 on.
  double t = high;
  for (int k = 0; k < 200; ++k) {
    const double excess = student_t_two_sided(t, freedom) - two_sided;
    (excess > 0.0 ? low : high) = t;
    double next = t + 0.5 * excess / density(t, freedom);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::fabs(next - t) <= 4.0 * std::numeric_limits<double>::epsilon() * t) return next;
    t = next;
  }
  return t;
}

}  // namespace hesse
