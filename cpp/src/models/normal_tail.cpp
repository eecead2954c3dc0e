#include "hesse/models/normal_tail.hpp"

#include <cmath>

namespace hesse::glm {
namespace {

constexpr double root_half = 0.70710678118654752440;

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

}  // namespace

NormalTail::NormalTail(double z) {
  if (z <= -least_far) {
    excess = excess_of_reciprocal_mills(-z);
    ratio = excess - z;
    loss = 0.5 * z * z + log_root_two_pi + std::log(ratio);
    return;
  }
  const double other = 0.5 * std::erfc(z * root_half);  // Φ(−z)
  const double own = 0.5 * std::erfc(-z * root_half);
  ratio = normal_density(z) / own;
  excess = ratio + z;
  loss = z > 0.0 ? -std::log1p(-other) : -std::log(own);
}

}  // namespace hesse::glm
