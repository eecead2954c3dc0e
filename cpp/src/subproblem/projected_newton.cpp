#include "hesse/subproblem/projected_newton.hpp"

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

// Empirical: with factorisations few steps visit more than five faces; conjugate gradients start
// anew on each.
constexpr int max_faces = 40;
constexpr int max_faces_without_matrix = 6;

// Empirical: letting go of bounds within one step may end when it gains less than this share, if
// the step ends at the region's edge.
constexpr double small_gain = 0.01;

constexpr int max_cuts = 16;
constexpr int max_extrapolations = 6;

}  // namespace

ProjectedNewton::ProjectedNewton(Index n, Index max_cg_iterations, Budget& budget)
    : faces_(n, max_cg_iterations, budget),
      box_(n),
      current_(n),
      trial_(n),
      other_(n),
      best_(n),
      target_(n),
      direction_(n),
      linear_(n) {
  free_.reserve(static_cast<std::size_t>(n));
}

void ProjectedNewton::Point::swap(Point& other) {
  s.swap(other.s);
  Bs.swap(other.Bs);
  std::swap(value, other.value);
}

void ProjectedNewton::start(const Vector& x, const Vector& g, Curvature& B, const Bounds& bounds) {
  box_.surround(x, bounds);
  g_ = &g;
  B_ = &B;
  faces_.renew();
  solved_at_origin_ = false;
  fixed_ = 0;
  for (Index i = 0; i < x.size(); ++i) fixed_ += box_.is_fixed(i) ? 1 : 0;
}

void ProjectedNewton::move_to_origin() {
  current_.s.setZero();
  current_.Bs.setZero();
  current_.value = multiplier_ = 0.0;
  at_origin_ = true;
  is_face_minimizer_ = false;
}

bool ProjectedNewton::solve(double radius, double tolerance, TrustRegionStep& step) {
  radius_ = radius;
  tolerance_ = tolerance;
  met_bounds_ = false;
  move_to_origin();
  if (!descend()) return false;
  if (met_bounds_ && !improve_on_cauchy_step()) return false;
  return finish(step);
}

bool ProjectedNewton::solve_along(const Vector& direction, double radius, double tolerance,
                                  TrustRegionStep& step) {
  radius_ = radius;
  tolerance_ = tolerance;
  move_to_origin();
  double length = radius;
  for (int cut = 0; cut < max_cuts && at_origin_; ++cut, length *= face_search_cut) {
    trial_.s = length * direction;
    evaluate(trial_);
    other_.s = -length * direction;
    evaluate(other_);
    if (other_.value < trial_.value) trial_.swap(other_);
    if (!(trial_.value < 0.0)) continue;
    current_.swap(trial_);
    at_origin_ = false;
  }
  return descend() && finish(step);
}

/// Projects the step as well.
void ProjectedNewton::evaluate(Point& point) {
  box_.project(point.s);
  B_->multiply(point.s, point.Bs);
  point.value = g_->dot(point.s) + 0.5 * point.s.dot(point.Bs);
}

// From face to face: bounds that a projected search runs into are kept until a face's minimiser is
// reached; then those that repel it are let go, unless that promises little before the region ends.
bool ProjectedNewton::descend() {
  const bool has_matrix = B_->matrix() != nullptr;
  double last_minimum = std::numeric_limits<double>::infinity();
  for (int left = has_matrix ? max_faces : max_faces_without_matrix; left > 0; --left) {
    if (is_face_minimizer_) {
      const bool is_at_edge = multiplier_ > 0.0 || (!has_matrix && faces_.step().on_boundary);
      const double gain = last_minimum - current_.value;
      if (is_at_edge && (!has_matrix || gain <= small_gain * std::abs(current_.value))) return true;
      last_minimum = current_.value;
    }
    const Index released = find_free_variables();
    if (free_.empty() && !at_origin_ && !is_face_minimizer_) {
      take_vertex();
      continue;
    }
    if (free_.empty() || (is_face_minimizer_ && released == 0)) return true;
    if (!minimize_on_face()) return false;
    if (take_if_unbounded()) return true;
    if (search_towards_target()) continue;
    if (released > 1 && !at_origin_) {
      keep_strongest_release();
      if (!minimize_on_face()) return false;
      if (!search_towards_target()) return true;
    } else if (released > 0 || !search_along_gradient()) {
      return true;
    }
  }
  return true;
}

/// A vertex is the only point of its face.
void ProjectedNewton::take_vertex() {
  is_face_minimizer_ = true;
  multiplier_ = 0.0;
}

// At the start and at a face's minimiser those variables that are not binding; with the multiplier
// of the region, m is stationary there. Elsewhere those that are not on a bound. Returns how many
// are on one.
Index ProjectedNewton::find_free_variables() {
  const bool releases = at_origin_ || is_face_minimizer_;
  Index released = 0;
  free_.clear();
  for (Index i = 0; i < g_->size(); ++i) {
    const double s = current_.s[i];
    const bool is_at_bound = box_.is_at_lower(i, s) || box_.is_at_upper(i, s);
    if (is_at_bound) {
      if (!releases || box_.is_fixed(i) || box_.is_binding(i, s, shifted_slope(i))) continue;
      ++released;
    }
    free_.push_back(i);
  }
  return released;
}

/// Of the variables that could leave their bound, only that which is repelled most.
void ProjectedNewton::keep_strongest_release() {
  const auto repulsion = [&](Index i) {
    const bool is_at_bound =
        box_.is_at_lower(i, current_.s[i]) || box_.is_at_upper(i, current_.s[i]);
    return is_at_bound ? std::abs(shifted_slope(i)) : 0.0;
  };
  double strongest = 0.0;
  for (const Index i : free_) strongest = std::max(strongest, repulsion(i));
  const auto is_weaker = [&](Index i) { return repulsion(i) > 0.0 && repulsion(i) < strongest; };
  free_.erase(std::remove_if(free_.begin(), free_.end(), is_weaker), free_.end());
}

// Into target_: t on the face, what the current step has elsewhere. With s_A fixed, m is
// ½ tᵀBt + (g + Bs_A)ᵀt, and the region leaves the radius √(Δ² − ‖s_A‖²).
bool ProjectedNewton::minimize_on_face() {
  const bool can_go_on = solved_at_origin_ && at_origin_ && faces_.has(free_);
  faces_.restrict_to(*B_, free_);
  target_ = current_.s;
  for (const Index i : free_) target_[i] = 0.0;
  const double used = target_.squaredNorm();
  const double room = radius_ * radius_ - used;
  if (!(room > epsilon * radius_ * radius_)) {
    target_ = current_.s;
    return true;
  }
  solved_at_origin_ = at_origin_;
  bool is_solved = false;
  if (can_go_on) {
    is_solved = faces_.solve_for_smaller_radius(radius_, tolerance_);
  } else if (used == 0.0) {
    is_solved = faces_.solve(*g_, radius_, tolerance_);
  } else {
    B_->multiply(target_, linear_);
    linear_ += *g_;
    is_solved = faces_.solve(linear_, std::sqrt(room), tolerance_);
  }
  if (is_solved) target_ += faces_.step().s;
  return is_solved;
}

// Where nothing is bound, the solver's answer is the step.
bool ProjectedNewton::take_if_unbounded() {
  const bool nothing_is_bound = static_cast<Index>(free_.size()) + fixed_ == g_->size();
  if (!at_origin_ || !nothing_is_bound) return false;
  trial_.s = target_;
  box_.project(trial_.s);
  if (trial_.s != target_) return false;
  current_.s = target_;
  current_.value = -faces_.step().predicted_reduction;
  is_face_minimizer_ = true;
  multiplier_ = faces_.step().multiplier;
  return true;
}

bool ProjectedNewton::is_lower(const Point& point) const {
  const double slope = (*g_ + current_.Bs).dot(point.s - current_.s);
  return point.value < current_.value &&
         point.value <= current_.value + sufficient_decrease * std::min(slope, 0.0);
}

bool ProjectedNewton::search_towards_target() {
  direction_ = target_ - current_.s;
  // A little beyond, so that projection puts the variable on its bound.
  const double shortest = std::min(1.0, first_break_point() * (1.0 + 4.0 * epsilon));
  trial_.s = target_;
  evaluate(trial_);
  const bool is_inside = trial_.s == target_;
  met_bounds_ = met_bounds_ || !is_inside;
  if (at_origin_ && !is_inside && faces_.step().hard_case) {
    other_.s = -target_;
    evaluate(other_);
    if (other_.value < trial_.value) trial_.swap(other_);
  }
  double length = 1.0;
  while (!is_lower(trial_)) {
    if (!(length > shortest)) return false;
    length = std::max(shortest, face_search_cut * length);
    trial_.s = current_.s + length * direction_;
    evaluate(trial_);
  }
  current_.swap(trial_);
  is_face_minimizer_ = is_inside && length == 1.0;
  multiplier_ = is_face_minimizer_ && faces_.block().has_matrix() ? faces_.step().multiplier : 0.0;
  at_origin_ = false;
  return true;
}

// Of the bounds that the direction runs into, the nearest that is not met already.
double ProjectedNewton::first_break_point() const {
  double nearest = std::numeric_limits<double>::infinity();
  for (const Index i : free_) {
    const double at = box_.break_point(i, current_.s[i], direction_[i]);
    if (at > 0.0) nearest = std::min(nearest, at);
  }
  return nearest;
}

// Lin & Moré (1999), §2: s(α) = P(s − α∇m), with α tried first where m is least along the
// unprojected gradient. From s = 0 this is the Cauchy step.
bool ProjectedNewton::search_along_gradient() {
  direction_.setZero();
  for (Index i = 0; i < g_->size(); ++i) {
    if (!box_.is_binding(i, current_.s[i], slope(i))) direction_[i] = -slope(i);
  }
  const double norm = direction_.norm();
  if (!(norm > 0.0) || !std::isfinite(norm)) return false;
  B_->multiply(direction_, other_.Bs);
  const double curvature = (direction_ / norm).dot(other_.Bs / norm);
  double length = 2.0 * radius_ / norm;
  if (curvature > 0.0) length = std::min(length, 1.0 / curvature);
  int cuts = 0;
  while (!is_acceptable_along_gradient(length)) {
    if (++cuts > max_cuts) return false;
    length /= gradient_search_factor;
  }
  for (int k = 0; k < max_extrapolations && cuts == 0; ++k) {
    const bool is_bent = first_break_point() < length;
    other_.swap(trial_);
    length *= gradient_search_factor;
    if (!is_bent || !is_acceptable_along_gradient(length) || !(trial_.value < other_.value)) {
      trial_.swap(other_);
      break;
    }
  }
  current_.swap(trial_);
  at_origin_ = is_face_minimizer_ = false;
  return true;
}

bool ProjectedNewton::is_acceptable_along_gradient(double length) {
  trial_.s = current_.s + length * direction_;
  evaluate(trial_);
  return trial_.s.norm() <= radius_ && is_lower(trial_);
}

bool ProjectedNewton::improve_on_cauchy_step() {
  best_.swap(current_);
  move_to_origin();
  if (search_along_gradient() && current_.value < best_.value && !descend()) return false;
  if (best_.value <= current_.value) {
    current_.swap(best_);
    is_face_minimizer_ = false;
    multiplier_ = 0.0;
  }
  return true;
}

bool ProjectedNewton::finish(TrustRegionStep& step) const {
  step.s = current_.s;
  step.predicted_reduction = -current_.value;
  const TrustRegionStep& on_face = faces_.step();
  step.multiplier = multiplier_;
  step.hard_case = is_face_minimizer_ && on_face.hard_case;
  step.on_boundary =
      is_face_minimizer_ ? on_face.on_boundary : step.s.norm() >= face_search_cut * radius_;
  return std::isfinite(current_.value);
}

bool ProjectedNewton::find_negative_curvature(double zero, Vector& direction) {
  FreeBlock& block = faces_.block();
  move_to_origin();
  find_free_variables();
  faces_.restrict_to(*B_, free_);
  if (block.is_indefinite()) return block.find_negative_curvature(direction);

  // Interlacing: where the larger block is not indefinite, no part of it is.
  const auto joins = [&](Index i) {
    return !box_.is_fixed(i) && box_.is_binding(i, 0.0, (*g_)[i]) && std::abs((*g_)[i]) <= zero;
  };
  free_.clear();
  for (Index i = 0; i < g_->size(); ++i) {
    const bool is_free = !box_.is_binding(i, 0.0, (*g_)[i]);
    if (is_free || joins(i)) free_.push_back(i);
  }
  if (faces_.has(free_)) return false;
  faces_.restrict_to(*B_, free_);
  if (!block.is_indefinite() || !block.find_negative_curvature(direction)) return false;
  direction_ = direction;
  if (is_way_into_box(direction)) return true;
  direction = -direction_;
  if (is_way_into_box(direction)) return true;
  for (const Index i : free_) {
    direction.setZero();
    direction[i] = box_.is_at_lower(i, 0.0) ? 1.0 : -1.0;
    if (joins(i) && is_way_into_box(direction)) return true;
  }
  return false;
}

/// True if there is negative curvature along what the bounds leave of the direction.
bool ProjectedNewton::is_way_into_box(Vector& direction) {
  for (Index i = 0; i < direction.size(); ++i) {
    const bool leads_out = direction[i] < 0.0 ? box_.is_at_lower(i, 0.0) : box_.is_at_upper(i, 0.0);
    if (leads_out) direction[i] = 0.0;
  }
  B_->multiply(direction, other_.Bs);
  const double noise = std::sqrt(epsilon) * faces_.block().spectrum_bounds().norm();
  return direction.dot(other_.Bs) < -noise * direction.squaredNorm();
}

}  // namespace hesse
