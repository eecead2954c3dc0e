#include "hesse/subproblem/dogleg.hpp"

#include <cmath>

#include "hesse/subproblem/boundary.hpp"

namespace hesse {
namespace {

// Smallest eigenvalue of a modified factor relative to ‖B‖: √ε (Cheng & Higham 1998, §5).
constexpr double relative_floor = 1.5e-8;

}  // namespace

Dogleg::Dogleg(Index n, DoglegKind kind)
    : kind_(kind), subspace_(n), descent_(n), newton_(n), cauchy_(n), leg_(n) {}

bool Dogleg::set_model(Curvature& B, const Vector& g) {
  g_norm_ = g.stableNorm();
  if (!std::isfinite(g_norm_)) return false;
  descent_ = -g / (g_norm_ > 0.0 ? g_norm_ : 1.0);
  is_definite_ = B.newton_step(g, newton_);
  newton_slope_ = -g.dot(newton_);
  newton_norm_ = newton_.stableNorm();
  is_definite_ = is_definite_ && newton_slope_ >= 0.0 && std::isfinite(newton_norm_);
  if (!is_definite_) return set_indefinite_model(B, g);
  if (kind_ == DoglegKind::two_dimensional) {
    subspace_.clear();
    subspace_.add(descent_);
    subspace_.add(newton_);
    subspace_.set_model(B, g);
  } else {
    B.multiply(descent_, leg_);
    descent_curvature_ = descent_.dot(leg_);
  }
  return true;
}

bool Dogleg::set_indefinite_model(Curvature& B, const Vector& g) {
  const double scale = B.spectrum_bounds().norm();
  if (!std::isfinite(scale)) return false;
  subspace_.clear();
  subspace_.add(descent_);
  if (B.factorize_modified(relative_floor * (scale > 0.0 ? scale : 1.0), true)) {
    newton_ = descent_;
    B.solve_in_place(newton_);
    subspace_.add(newton_);
  }
  subspace_.set_model(B, g);
  if (subspace_.least_curvature() >= 0.0 && B.find_negative_curvature(leg_)) {
    subspace_.add(leg_);
    subspace_.set_model(B, g);
  }
  return true;
}

void Dogleg::solve(double radius, TrustRegionStep& step) {
  if (is_definite_ && newton_norm_ <= radius) {
    take_newton_step(step);
  } else if (is_definite_ && kind_ == DoglegKind::dogleg) {
    follow_dogleg(radius, step);
  } else {
    subspace_.solve(radius, step);
  }
}

void Dogleg::take_newton_step(TrustRegionStep& step) const {
  step.s = newton_;
  step.multiplier = 0.0;
  step.predicted_reduction = 0.5 * newton_slope_;
  step.on_boundary = step.hard_case = false;
}

void Dogleg::follow_dogleg(double radius, TrustRegionStep& step) {
  step.multiplier = 0.0;
  step.on_boundary = true;
  step.hard_case = false;
  const double to_cauchy = g_norm_ / descent_curvature_;
  if (!(to_cauchy < radius)) {
    step.s = radius * descent_;
    step.predicted_reduction = predicted_reduction(radius, 0.0);
    return;
  }
  cauchy_ = (to_cauchy / radius) * descent_;
  leg_ = newton_ / radius - cauchy_;
  const double share = length_to_boundary(cauchy_, leg_, 1.0);
  step.s = radius * (cauchy_ + share * leg_);
  step.predicted_reduction = predicted_reduction((1.0 - share) * to_cauchy, share);
}

// −m(αd + βs) for the directions of steepest descent d and of Newton s, where Bs = −g.
double Dogleg::predicted_reduction(double along_descent, double along_newton) const {
  const double descent =
      along_descent * (g_norm_ * (1.0 - along_newton) - 0.5 * along_descent * descent_curvature_);
  return descent + newton_slope_ * along_newton * (1.0 - 0.5 * along_newton);
}

}  // namespace hesse
