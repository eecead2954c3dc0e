#include "hesse/models/glm_kernels.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/models/normal_tail.hpp"

namespace hesse::glm {
namespace {

constexpr double root_half = 0.70710678118654752440;

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

// −ln Φ has the derivatives −λ and λ (λ + z).
ScalarTerms Probit::of_one(double eta) {
  const NormalTail tail(eta);
  return {tail.loss, -tail.ratio, tail.ratio * tail.excess};
}

ScalarTerms Probit::of_zero(double eta) {
  const ScalarTerms mirrored = of_one(-eta);
  return {mirrored.loss, -mirrored.slope, mirrored.curvature};
}

double Probit::expected(double eta) { return NormalTail(eta).ratio * NormalTail(-eta).ratio; }

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
