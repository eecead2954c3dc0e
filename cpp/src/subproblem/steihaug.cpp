#include "hesse/subproblem/steihaug.hpp"

#include <cmath>

#include "hesse/subproblem/boundary.hpp"

namespace hesse {
Steihaug::Steihaug(Index n, Index max_iterations, Budget& budget)
    : max_iterations_(max_iterations), budget_(budget), residual_(n), direction_(n), product_(n) {}

void Steihaug::solve(Curvature& B, const Vector& g, double radius, double tolerance,
                     TrustRegionStep& step) {
  Vector& s = step.s;
  s.setZero();
  step.predicted_reduction = 0.0;
  step.on_boundary = false;
  residual_ = g;
  direction_ = -g;
  double rr = residual_.squaredNorm();
  const double target = tolerance * std::sqrt(rr);

  for (Index k = 0; k < max_iterations_ && std::sqrt(rr) > target; ++k) {
    budget_.check();
    ++iterations_;
    B.multiply(direction_, product_);
    const double curvature = direction_.dot(product_);
    const double length = rr / curvature;
    const bool positive = curvature > 0.0;
    const double boundary = length_to_boundary(s, direction_, radius);
    const double alpha = positive && length < boundary ? length : boundary;
    // dᵀr = −rr for conjugate gradients, so m falls by α·rr − ½α²·dᵀBd.
    step.predicted_reduction += alpha * (rr - 0.5 * alpha * curvature);
    s += alpha * direction_;
    if (alpha == boundary) {
      step.on_boundary = true;
      return;
    }
    residual_ += alpha * product_;
    const double next_rr = residual_.squaredNorm();
    direction_ = (next_rr / rr) * direction_ - residual_;
    rr = next_rr;
  }
}

}  // namespace hesse
