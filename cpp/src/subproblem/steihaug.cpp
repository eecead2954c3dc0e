#include "hesse/subproblem/steihaug.hpp"

#include <cmath>

#include "hesse/subproblem/boundary.hpp"
#include "hesse/subproblem/preconditioner.hpp"

namespace hesse {

Steihaug::Steihaug(Index n, Index max_iterations, LinearOperator* M, Budget& budget)
    : max_iterations_(max_iterations),
      M_(M),
      budget_(budget),
      residual_(n),
      preconditioned_(n),
      direction_(n),
      product_(n) {
  if (M_ != nullptr) {
    dual_step_.resize(n);
    dual_direction_.resize(n);
  }
}

void Steihaug::solve(Curvature& B, const Vector& g, double radius, double tolerance,
                     TrustRegionStep& step) {
  Vector& s = step.s;
  s.setZero();
  dual_step_.setZero();
  step.predicted_reduction = 0.0;
  step.on_boundary = false;
  residual_ = g;
  double rz = precondition(M_, residual_, preconditioned_);
  direction_ = -preconditioned_;
  if (M_ != nullptr) dual_direction_ = -residual_;
  const double target = tolerance * std::sqrt(rz);

  for (Index k = 0; k < max_iterations_ && std::sqrt(rz) > target; ++k) {
    budget_.check();
    ++iterations_;
    B.multiply(direction_, product_);
    const double curvature = direction_.dot(product_);
    const double length = rz / curvature;
    const bool positive = curvature > 0.0;
    const double boundary = distance_to_boundary(s, radius);
    const double alpha = positive && length < boundary ? length : boundary;
    // dᵀr = −rᵀz for conjugate gradients, so m falls by α·rᵀz − ½α²·dᵀBd.
    step.predicted_reduction += alpha * (rz - 0.5 * alpha * curvature);
    advance(alpha, s);
    if (alpha == boundary) {
      step.on_boundary = true;
      break;
    }
    residual_ += alpha * product_;
    const double next_rz = precondition(M_, residual_, preconditioned_);
    const double beta = next_rz / rz;
    direction_ = beta * direction_ - preconditioned_;
    if (M_ != nullptr) dual_direction_ = beta * dual_direction_ - residual_;
    rz = next_rz;
  }
  step_norm_ = M_ != nullptr ? std::sqrt(s.dot(dual_step_)) : s.norm();
}

void Steihaug::advance(double length, Vector& s) {
  s += length * direction_;
  if (M_ != nullptr) dual_step_ += length * dual_direction_;
}

double Steihaug::distance_to_boundary(const Vector& s, double radius) const {
  const Vector& dual_direction = dual_of(direction_, dual_direction_);
  return length_to_boundary(s.dot(dual_of(s, dual_step_)), s.dot(dual_direction),
                            direction_.dot(dual_direction), radius);
}

}  // namespace hesse
