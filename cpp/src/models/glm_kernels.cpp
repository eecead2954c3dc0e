#include "hesse/models/glm_kernels.hpp"

#include <algorithm>
#include <cmath>

namespace hesse::glm {
namespace {

constexpr double root_half = 0.70710678118654752440;
constexpr double log_root_two_pi = 0.91893853320467274178;

double normal_density(double z) { return std::exp(-0.5 * z * z - log_root_two_pi); }

/// k of the reciprocal of Mills' ratio z + k = density(z)/Φ(−z), by Laplace's continued fraction
/// k = 1/(z + 2/(z + 3/(z + …))) (Abramowitz & Stegun 26.2.14), for z ≥ `least_far`.
double excess_of_reciprocal_mills(double z) {
  constexpr int terms = 60;  // empirical: enough for all digits at z = 5
  double tail = z;
  for (int k = terms; k >= 2; --k) tail = z + k / tail;
  return 1.0 / tail;
}
constexpr double least_far = 5.0;

/// −ln Φ(z) with its derivatives −λ and λ (λ + z), λ = density/Φ.
ScalarTerms of_normal_tail(double z) {
  if (z <= -least_far) {
    const double k = excess_of_reciprocal_mills(-z), ratio = k - z;
    return {0.5 * z * z + log_root_two_pi + std::log(ratio), -ratio, ratio * k};
  }
  const double other = 0.5 * std::erfc(z * root_half);  // Φ(−z)
  const double own = 0.5 * std::erfc(-z * root_half);
  const double ratio = normal_density(z) / own;
  return {z > 0.0 ? -std::log1p(-other) : -std::log(own), -ratio, ratio * (ratio + z)};
}

/// m/(exp m − 1) + m − 1 for m = exp η, without cancellation: by the Bernoulli numbers where m is
/// small (Abramowitz & Stegun 23.1.1).
double excess_of_bernoulli(double m, double r) {
  if (m > 0.3) return m + r - 1.0;
  const double s = m * m;
  return 0.5 * m + s * (1.0 / 12.0 -
                        s * (1.0 / 720.0 -
                             s * (1.0 / 30240.0 - s * (1.0 / 1209600.0 - s * (1.0 / 47900160.0 -
                                                                              s / 1892437580.3)))));
}

}  // namespace

ScalarTerms Probit::of_one(double eta) { return of_normal_tail(eta); }

ScalarTerms Probit::of_zero(double eta) {
  const ScalarTerms mirrored = of_normal_tail(-eta);
  return {mirrored.loss, -mirrored.slope, mirrored.curvature};
}

double Probit::expected(double eta) {
  return of_normal_tail(eta).slope * of_normal_tail(-eta).slope;
}

double Probit::mean(double eta) { return 0.5 * std::erfc(-eta * root_half); }

ScalarTerms ComplementaryLogLog::of_one(double eta) {
  constexpr double most = 700.0;  // beyond, exp(−m) counts for nothing
  const double m = std::min(std::exp(eta), most);
  const double r = m > 0.0 ? m / std::expm1(m) : 1.0;
  // 1 − exp(−m) = m exp(−m)/r
  const double loss = m > 1.0 ? -std::log1p(-std::exp(-m)) : m + std::log(r) - eta;
  return {std::isnan(eta) ? eta : loss, -r, r * excess_of_bernoulli(m, r)};
}

ScalarTerms ComplementaryLogLog::of_zero(double eta) {
  const double m = std::exp(eta);
  return {m, m, m};
}

double ComplementaryLogLog::expected(double eta) {
  const double m = std::exp(eta);
  return m < std::numeric_limits<double>::max_exponent ? -m * of_one(eta).slope : 0.0;
}

double ComplementaryLogLog::mean(double eta) { return -std::expm1(-std::exp(eta)); }

}  // namespace hesse::glm
