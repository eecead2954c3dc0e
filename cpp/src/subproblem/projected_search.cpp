#include "hesse/subproblem/projected_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// Lin & Moré (1999), §2 and §6: the share μ₀ of the slope that a projected search must realise,
// and the factors between its trials.
constexpr double sufficient_decrease = 1e-2;
constexpr double face_search_cut = 0.5;
constexpr double gradient_search_factor = 10.0;

constexpr int max_cuts = 16;
constexpr int max_extrapolations = 6;

}  // namespace

void ModelPoint::swap(ModelPoint& other) {
  s.swap(other.s);
  Bs.swap(other.Bs);
  std::swap(value, other.value);
}

ProjectedSearch::ProjectedSearch(Index n)
    : box_(n), current_(n), trial_(n), other_(n), direction_(n) {}

void ProjectedSearch::start(const Vector& x, const Vector& g, Curvature& B, const Bounds& bounds) {
  box_.surround(x, bounds);
  g_ = &g;
  B_ = &B;
}

void ProjectedSearch::move_to_origin() {
  current_.s.setZero();
  current_.Bs.setZero();
  current_.value = 0.0;
  is_at_origin_ = true;
}

/// Projects the step as well.
void ProjectedSearch::evaluate(ModelPoint& point) {
  box_.project(point.s);
  B_->multiply(point.s, point.Bs);
  point.value = g_->dot(point.s) + 0.5 * point.s.dot(point.Bs);
}

bool ProjectedSearch::is_lower(const ModelPoint& point) const {
  const double slope = (*g_ + current_.Bs).dot(point.s - current_.s);
  return point.value < current_.value &&
         point.value <= current_.value + sufficient_decrease * std::min(slope, 0.0);
}

bool ProjectedSearch::move_if_inside(const Vector& target, double value) {
  trial_.s = target;
  box_.project(trial_.s);
  if (trial_.s != target) return false;
  current_.s = target;
  current_.value = value;
  return true;
}

void ProjectedSearch::move_along_line(const Vector& direction, double length) {
  for (int cut = 0; cut < max_cuts && is_at_origin_; ++cut, length *= face_search_cut) {
    trial_.s = length * direction;
    evaluate(trial_);
    other_.s = -length * direction;
    evaluate(other_);
    if (other_.value < trial_.value) trial_.swap(other_);
    if (!(trial_.value < 0.0)) continue;
    current_.swap(trial_);
    is_at_origin_ = false;
  }
}

ProjectedSearch::Outcome ProjectedSearch::move_towards(const Vector& target,
                                                       const std::vector<Index>& free,
                                                       bool is_hard_case) {
  direction_ = target - current_.s;
  // A little beyond, so that projection puts the variable on its bound.
  const double shortest = std::min(1.0, first_break_point(free) * (1.0 + 4.0 * epsilon));
  trial_.s = target;
  evaluate(trial_);
  const bool is_inside = trial_.s == target;
  if (is_at_origin_ && !is_inside && is_hard_case) {
    other_.s = -target;
    evaluate(other_);
    if (other_.value < trial_.value) trial_.swap(other_);
  }
  double length = 1.0;
  while (!is_lower(trial_)) {
    if (!(length > shortest)) return {false, is_inside, false};
    length = std::max(shortest, face_search_cut * length);
    trial_.s = current_.s + length * direction_;
    evaluate(trial_);
  }
  current_.swap(trial_);
  is_at_origin_ = false;
  return {true, is_inside, length == 1.0};
}

// Of the bounds that the direction runs into, the nearest that is not met already.
double ProjectedSearch::first_break_point(const std::vector<Index>& free) const {
  double nearest = std::numeric_limits<double>::infinity();
  for (const Index i : free) {
    const double at = box_.break_point(i, current_.s[i], direction_[i]);
    if (at > 0.0) nearest = std::min(nearest, at);
  }
  return nearest;
}

bool ProjectedSearch::move_along_gradient(double radius, const std::vector<Index>& free) {
  direction_.setZero();
  for (Index i = 0; i < g_->size(); ++i) {
    if (!box_.is_binding(i, current_.s[i], slope(i))) direction_[i] = -slope(i);
  }
  const double norm = direction_.norm();
  if (!(norm > 0.0) || !std::isfinite(norm)) return false;
  B_->multiply(direction_, other_.Bs);
  const double curvature = (direction_ / norm).dot(other_.Bs / norm);
  double length = 2.0 * radius / norm;
  if (curvature > 0.0) length = std::min(length, 1.0 / curvature);
  int cuts = 0;
  while (!is_acceptable_along_gradient(length, radius)) {
    if (++cuts > max_cuts) return false;
    length /= gradient_search_factor;
  }
  for (int k = 0; k < max_extrapolations && cuts == 0; ++k) {
    const bool is_bent = first_break_point(free) < length;
    other_.swap(trial_);
    length *= gradient_search_factor;
    if (!is_bent || !is_acceptable_along_gradient(length, radius) ||
        !(trial_.value < other_.value)) {
      trial_.swap(other_);
      break;
    }
  }
  current_.swap(trial_);
  is_at_origin_ = false;
  return true;
}

bool ProjectedSearch::is_acceptable_along_gradient(double length, double radius) {
  trial_.s = current_.s + length * direction_;
  evaluate(trial_);
  return trial_.s.norm() <= radius && is_lower(trial_);
}

}  // namespace hesse
