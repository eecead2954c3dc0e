#include "hesse/subproblem/projected_newton.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// Empirical: with factorisations few steps visit more than five faces; conjugate gradients start
// anew on each.
constexpr int max_faces = 40;
constexpr int max_faces_without_matrix = 6;

// Empirical: letting go of bounds within one step may end when it gains less than this share, if
// the step ends at the region's edge.
constexpr double small_gain = 0.01;

// A step that a projected search has cut once still counts as one at the region's edge.
constexpr double edge = 0.5;

}  // namespace

ProjectedNewton::ProjectedNewton(Index n, Index max_cg_iterations, Budget& budget)
    : faces_(n, max_cg_iterations, budget),
      search_(n),
      best_(n),
      target_(n),
      opposite_(n),
      product_(n) {
  free_.reserve(static_cast<std::size_t>(n));
}

void ProjectedNewton::start(const Vector& x, const Vector& g, Curvature& B, const Bounds& bounds) {
  search_.start(x, g, B, bounds);
  g_ = &g;
  B_ = &B;
  faces_.renew();
  solved_at_origin_ = false;
  fixed_ = 0;
  for (Index i = 0; i < x.size(); ++i) fixed_ += search_.box().is_fixed(i) ? 1 : 0;
}

void ProjectedNewton::move_to_origin() {
  search_.move_to_origin();
  multiplier_ = 0.0;
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
  search_.move_along_line(direction, radius);
  return descend() && finish(step);
}

// From face to face: bounds that a projected search runs into are kept until a face's minimiser is
// reached; then those that repel it are let go, unless that promises little before the region ends.
bool ProjectedNewton::descend() {
  const bool has_matrix = B_->matrix() != nullptr;
  double last_minimum = std::numeric_limits<double>::infinity();
  for (int left = has_matrix ? max_faces : max_faces_without_matrix; left > 0; --left) {
    if (is_face_minimizer_) {
      const bool is_at_edge = multiplier_ > 0.0 || (!has_matrix && faces_.step().on_boundary);
      const double gain = last_minimum - search_.point().value;
      if (is_at_edge && (!has_matrix || gain <= small_gain * std::abs(search_.point().value)))
        return true;
      last_minimum = search_.point().value;
    }
    const Index released = find_free_variables();
    if (free_.empty() && !search_.is_at_origin() && !is_face_minimizer_) {
      take_vertex();
      continue;
    }
    if (free_.empty() || (is_face_minimizer_ && released == 0)) return true;
    if (!minimize_on_face()) return false;
    if (take_if_unbounded()) return true;
    if (search_towards_target()) continue;
    if (released > 1 && !search_.is_at_origin()) {
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
  const StepBox& box = search_.box();
  const bool releases = search_.is_at_origin() || is_face_minimizer_;
  Index released = 0;
  free_.clear();
  for (Index i = 0; i < g_->size(); ++i) {
    if (search_.is_at_bound(i)) {
      const double s = search_.point().s[i];
      if (!releases || box.is_fixed(i) || box.is_binding(i, s, shifted_slope(i))) continue;
      ++released;
    }
    free_.push_back(i);
  }
  return released;
}

/// Of the variables that could leave their bound, only that which is repelled most.
void ProjectedNewton::keep_strongest_release() {
  const auto repulsion = [&](Index i) {
    return search_.is_at_bound(i) ? std::abs(shifted_slope(i)) : 0.0;
  };
  double strongest = 0.0;
  for (const Index i : free_) strongest = std::max(strongest, repulsion(i));
  const auto is_weaker = [&](Index i) { return repulsion(i) > 0.0 && repulsion(i) < strongest; };
  free_.erase(std::remove_if(free_.begin(), free_.end(), is_weaker), free_.end());
}

// Into target_: t on the face, what the current step has elsewhere. With s_A fixed, m is
// ½ tᵀBt + (g + Bs_A)ᵀt, and the region leaves the radius √(Δ² − ‖s_A‖²).
bool ProjectedNewton::minimize_on_face() {
  const bool can_go_on = solved_at_origin_ && search_.is_at_origin() && faces_.has(free_);
  faces_.restrict_to(*B_, free_);
  target_ = search_.point().s;
  for (const Index i : free_) target_[i] = 0.0;
  const double used = target_.squaredNorm();
  const double room = radius_ * radius_ - used;
  if (!(room > epsilon * radius_ * radius_)) {
    target_ = search_.point().s;
    return true;
  }
  solved_at_origin_ = search_.is_at_origin();
  bool is_solved = false;
  if (can_go_on) {
    is_solved = faces_.solve_for_smaller_radius(radius_, tolerance_);
  } else if (used == 0.0) {
    is_solved = faces_.solve(*g_, radius_, tolerance_);
  } else {
    B_->multiply(target_, product_);
    product_ += *g_;
    is_solved = faces_.solve(product_, std::sqrt(room), tolerance_);
  }
  if (is_solved) target_ += faces_.step().s;
  return is_solved;
}

// Where nothing is bound, the solver's answer is the step.
bool ProjectedNewton::take_if_unbounded() {
  const bool nothing_is_bound = static_cast<Index>(free_.size()) + fixed_ == g_->size();
  if (!search_.is_at_origin() || !nothing_is_bound) return false;
  if (!search_.move_if_inside(target_, -faces_.step().predicted_reduction)) return false;
  is_face_minimizer_ = true;
  multiplier_ = faces_.step().multiplier;
  return true;
}

bool ProjectedNewton::search_towards_target() {
  const ProjectedSearch::Outcome found =
      search_.move_towards(target_, free_, faces_.step().hard_case);
  met_bounds_ = met_bounds_ || !found.is_inside;
  if (!found.is_lower) return false;
  is_face_minimizer_ = found.is_inside && found.is_whole;
  multiplier_ = is_face_minimizer_ && faces_.block().has_matrix() ? faces_.step().multiplier : 0.0;
  return true;
}

bool ProjectedNewton::search_along_gradient() {
  if (!search_.move_along_gradient(radius_, free_)) return false;
  is_face_minimizer_ = false;
  return true;
}

bool ProjectedNewton::improve_on_cauchy_step() {
  search_.swap(best_);
  move_to_origin();
  const ModelPoint& point = search_.point();
  if (search_along_gradient() && point.value < best_.value && !descend()) return false;
  if (best_.value <= point.value) {
    search_.swap(best_);
    is_face_minimizer_ = false;
    multiplier_ = 0.0;
  }
  return true;
}

bool ProjectedNewton::finish(TrustRegionStep& step) const {
  step.s = search_.point().s;
  step.predicted_reduction = -search_.point().value;
  const TrustRegionStep& on_face = faces_.step();
  step.multiplier = multiplier_;
  step.hard_case = is_face_minimizer_ && on_face.hard_case;
  step.on_boundary = is_face_minimizer_ ? on_face.on_boundary : step.s.norm() >= edge * radius_;
  return std::isfinite(search_.point().value);
}

bool ProjectedNewton::find_negative_curvature(double zero, Vector& direction) {
  FreeBlock& block = faces_.block();
  const StepBox& box = search_.box();
  move_to_origin();
  find_free_variables();
  faces_.restrict_to(*B_, free_);
  if (block.is_indefinite()) return block.find_negative_curvature(direction);

  // Interlacing: where the larger block is not indefinite, no part of it is.
  const auto joins = [&](Index i) {
    return !box.is_fixed(i) && box.is_binding(i, 0.0, (*g_)[i]) && std::abs((*g_)[i]) <= zero;
  };
  free_.clear();
  for (Index i = 0; i < g_->size(); ++i) {
    const bool is_free = !box.is_binding(i, 0.0, (*g_)[i]);
    if (is_free || joins(i)) free_.push_back(i);
  }
  if (faces_.has(free_)) return false;
  faces_.restrict_to(*B_, free_);
  if (!block.is_indefinite() || !block.find_negative_curvature(direction)) return false;
  opposite_ = -direction;
  if (is_way_into_box(direction)) return true;
  direction = opposite_;
  if (is_way_into_box(direction)) return true;
  for (const Index i : free_) {
    direction.setZero();
    direction[i] = box.is_at_lower(i, 0.0) ? 1.0 : -1.0;
    if (joins(i) && is_way_into_box(direction)) return true;
  }
  return false;
}

/// True if there is negative curvature along what the bounds leave of the direction.
bool ProjectedNewton::is_way_into_box(Vector& direction) {
  const StepBox& box = search_.box();
  for (Index i = 0; i < direction.size(); ++i) {
    const bool leads_out = direction[i] < 0.0 ? box.is_at_lower(i, 0.0) : box.is_at_upper(i, 0.0);
    if (leads_out) direction[i] = 0.0;
  }
  B_->multiply(direction, product_);
  const double noise = std::sqrt(epsilon) * faces_.block().spectrum_bounds().norm();
  return direction.dot(product_) < -noise * direction.squaredNorm();
}

}  // namespace hesse
