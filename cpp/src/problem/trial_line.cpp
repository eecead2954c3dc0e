#include "hesse/problem/trial_line.hpp"

#include <cmath>
#include <limits>

namespace hesse {
namespace {

// x = from + length · direction is rounded, perhaps in other units too, and so is the length that
// one variable of it tells: less than this many units in the last place altogether.
constexpr double most_units = 8.0;

// Three bits, as much as ten units in the last place of a value allow for (step/rounding).
constexpr double most_cancellation = 8.0;

}  // namespace

TrialLine::TrialLine(Vector from, Vector direction)
    : from_(std::move(from)), direction_(std::move(direction)) {
  double largest = 0.0;
  for (Index j = 0; j < direction_.size(); ++j) {
    if (direction_[j] == 0.0) continue;
    const double share = std::abs(direction_[j]) / std::abs(from_[j]);
    if (telling_ >= 0 && share <= largest) continue;
    largest = share;
    telling_ = j;
  }
}

std::optional<double> TrialLine::length_to(const Vector& x) const {
  if (telling_ < 0 || x.size() != from_.size()) return std::nullopt;
  const double length = (x[telling_] - from_[telling_]) / direction_[telling_];
  if (!std::isfinite(length)) return std::nullopt;
  constexpr double tolerance = most_units * std::numeric_limits<double>::epsilon();
  for (Index i = 0; i < x.size(); ++i) {
    const double part = length * direction_[i];
    const double error = std::abs(x[i] - (from_[i] + part));
    if (!(error <= tolerance * (std::abs(from_[i]) + std::abs(part)))) return std::nullopt;
  }
  const double size = x.lpNorm<Eigen::Infinity>();
  if (!(most_cancellation * size >= from_.lpNorm<Eigen::Infinity>())) return std::nullopt;
  return length;
}

}  // namespace hesse
