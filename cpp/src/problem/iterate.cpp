#include "hesse/problem/iterate.hpp"

#include <cmath>
#include <utility>

#include "hesse/linalg/long_vectors.hpp"

namespace hesse {
namespace {

Displacement displace(const Bounds& bounds, const Vector& from, const Vector& step, Vector& to) {
  if (!bounds.exist()) return long_displace(from, step, to);
  Displacement displacement{false, false};
  for (Index i = 0; i < step.size(); ++i) {
    const double entry = bounds.nearest(i, from[i] + step[i]);
    displacement.has_moved = displacement.has_moved || entry != from[i];
    displacement.is_new = displacement.is_new || entry != to[i];
    to[i] = entry;
  }
  return displacement;
}

}  // namespace

bool Iterate::is_finite() const {
  return std::isfinite(value) && std::isfinite(gradient_norm) && x.allFinite();
}

void Iterate::evaluate_gradient(Objective& objective, const Bounds& bounds) {
  objective.gradient(x, gradient);
  gradient_norm = bounds.projected_gradient_norm(x, gradient);
}

bool Trial::move_to(const Iterate& from, const Vector& step) {
  const Displacement displacement = displace(bounds_, from.x, step, point_.x);
  const bool is_new = !has_point_ || displacement.is_new;
  has_point_ = true;
  has_gradient_ = has_gradient_ && !is_new;
  if (!displacement.has_moved || !is_new) return false;
  point_.value = objective_.value(point_.x);
  return true;
}

bool Trial::gradient_is_finite() {
  if (!has_gradient_) {
    point_.evaluate_gradient(objective_, bounds_);
    has_gradient_ = true;
    if (!std::isfinite(point_.gradient_norm))
      point_.value = std::numeric_limits<double>::infinity();
  }
  return std::isfinite(point_.gradient_norm);
}

void Trial::swap_with(Iterate& iterate) {
  std::swap(point_.value, iterate.value);
  std::swap(point_.gradient_norm, iterate.gradient_norm);
  point_.x.swap(iterate.x);
  point_.gradient.swap(iterate.gradient);
  has_gradient_ = has_point_ = false;
}

}  // namespace hesse
