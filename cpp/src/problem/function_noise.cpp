#include "hesse/problem/function_noise.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace hesse {
namespace {

// Moré & Wild, ECnoise: three levels in a row within this factor are a plateau.
constexpr double plateau = 4.0;

// Moré & Wild, ECnoise: relative range of values beyond which noise is not looked for.
constexpr double largest_range = 0.1;

// Moré & Wild, ECnoise: from a step that does not fit to the next one.
constexpr double step_factor = 100.0;

// Empirical: steps of 1e-14 to 1e-2 of the size of x.
constexpr double first_relative_step = 1e-8;
constexpr Index max_attempts = 4;

// Values on each side of the middle one.
constexpr Index points_per_side = 4;

bool has_both_signs(const Vector& v) { return v.minCoeff() < 0.0 && v.maxCoeff() > 0.0; }

// Levels σ_k = (γ_k · mean of squared k-th differences)^½ with γ_k = (k!)²/(2k)!, which all
// estimate the noise where differences show nothing else; the first of a plateau whose differences
// change sign is taken.
NoiseEstimate noise_from_differences(const Vector& values) {
  Vector differences = values;
  Vector level(values.size() - 1);
  std::vector<bool> changes_sign;
  double gamma = 1.0;
  for (Index k = 1; k < values.size(); ++k) {
    const Index count = values.size() - k;
    differences = (differences.tail(count) - differences.head(count)).eval();
    if (k == 1 && 2 * (differences.array() == 0.0).count() >= values.size()) {
      return {NoiseStatus::step_too_small};
    }
    const double order = static_cast<double>(k);
    gamma *= 0.5 * order / (2.0 * order - 1.0);
    level[k - 1] = std::sqrt(gamma * differences.squaredNorm() / static_cast<double>(count));
    changes_sign.push_back(has_both_signs(differences));
  }
  for (Index k = 0; k + 2 < level.size(); ++k) {
    const auto next = level.segment(k, 3);
    const bool flat = next.maxCoeff() <= plateau * next.minCoeff();
    if (flat && changes_sign[static_cast<std::size_t>(k)]) return {NoiseStatus::ok, level[k]};
  }
  return {NoiseStatus::step_too_large};
}

}  // namespace

NoiseEstimate estimate_noise(const Vector& values) {
  assert(values.size() >= 4);
  if (!values.allFinite()) return {NoiseStatus::not_finite};
  // Divided by the largest value, squares of differences neither overflow nor vanish.
  const double size = values.lpNorm<Eigen::Infinity>();
  if (size == 0.0) return {NoiseStatus::step_too_small};
  const double range = values.maxCoeff() / size - values.minCoeff() / size;
  if (range > largest_range) return {NoiseStatus::step_too_large};
  NoiseEstimate estimate = noise_from_differences(values / size);
  estimate.noise *= size;
  return estimate;
}

NoiseEstimate estimate_noise(const std::function<double(double)>& function, double first_step) {
  NoiseEstimate estimate;
  Vector values(2 * points_per_side + 1);
  double too_small = 0.0, too_large = std::numeric_limits<double>::infinity();
  double step = first_step;
  for (Index attempt = 1; attempt <= max_attempts; ++attempt) {
    for (Index i = 0; i < values.size(); ++i) {
      values[i] = function(static_cast<double>(i - points_per_side) * step);
    }
    estimate = estimate_noise(values);
    estimate.step = step;
    estimate.evaluations = attempt * values.size();
    if (estimate.status == NoiseStatus::step_too_small) {
      too_small = step;
      step = std::min(step * step_factor, std::sqrt(step) * std::sqrt(too_large));
    } else if (estimate.status == NoiseStatus::step_too_large) {
      too_large = step;
      step = std::max(step / step_factor, std::sqrt(step) * std::sqrt(too_small));
    } else {
      break;
    }
  }
  return estimate;
}

NoiseEstimate estimate_noise(Objective& objective, const Vector& x, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Vector direction(x.size());
  for (double& entry : direction) entry = static_cast<double>(random() >> 11) - 0x1p52;
  direction /= direction.lpNorm<Eigen::Infinity>();
  direction.array() *= (x.array() != 0.0).select(x.array().abs(), 1.0);
  Vector point(x.size());
  const auto along_line = [&](double t) {
    point = x + t * direction;
    return objective.value(point);
  };
  return estimate_noise(along_line, first_relative_step);
}

double relative_noise(double noise, double value) {
  return std::min(1.0, noise / std::max(std::abs(value), std::numeric_limits<double>::min()));
}

}  // namespace hesse
