#include "hesse/subproblem/box_dogleg.hpp"

#include <algorithm>
#include <limits>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

}  // namespace

BoxDogleg::BoxDogleg(Index n, Budget& budget)
    : block_(budget, n),
      g_(n),
      newton_(n),
      cauchy_(n),
      product_(n),
      lower_(n),
      upper_(n),
      low_(n),
      high_(n) {
  free_.reserve(static_cast<std::size_t>(n));
}

void BoxDogleg::set_model(const Vector& x, const Vector& g, Curvature& B, const Bounds& bounds) {
  free_.clear();
  g_.setZero();
  for (Index i = 0; i < x.size(); ++i) {
    lower_[i] = bounds.lower(i) - x[i];
    upper_[i] = bounds.upper(i) - x[i];
    if (bounds.is_binding(i, x[i], g[i])) continue;
    free_.push_back(i);
    g_[i] = g[i];
  }
  find_steps(B);
}

// A singular block is shifted by what rounding hides.
void BoxDogleg::find_steps(Curvature& B) {
  block_.restrict_to(B, free_);
  cauchy_.setZero();
  newton_.setZero();
  if (free_.empty()) return;
  block_.multiply(g_, product_);
  const double curvature = g_.dot(product_);
  if (curvature > 0.0) cauchy_ = -(g_.squaredNorm() / curvature) * g_;
  if (block_.newton_step(g_, newton_)) return;
  const double shift = static_cast<double>(g_.size()) * epsilon * block_.spectrum_bounds().norm();
  newton_ = -g_;
  if (shift > 0.0 && block_.factorize(shift)) {
    block_.solve_in_place(newton_);
  } else if (curvature > 0.0) {
    newton_ = cauchy_;
  }
}

double BoxDogleg::room(const Vector& s, const Vector& direction) const {
  double share = 1.0;
  for (const Index i : free_) {
    const double d = direction[i];
    if (d > 0.0) share = std::min(share, (high_[i] - s[i]) / d);
    if (d < 0.0) share = std::min(share, (low_[i] - s[i]) / d);
  }
  return std::max(share, 0.0);
}

void BoxDogleg::solve(double radius, TrustRegionStep& step) {
  low_ = lower_.cwiseMax(-radius);
  high_ = upper_.cwiseMin(radius);
  step.s.setZero();
  step.on_boundary = true;
  if (room(step.s, newton_) >= 1.0) {
    step.s = newton_;
    step.on_boundary = false;
  } else {
    const double first = room(step.s, cauchy_);
    step.s = first * cauchy_;
    if (first >= 1.0) {
      product_ = newton_ - cauchy_;
      step.s += room(step.s, product_) * product_;
    }
    step.s = step.s.cwiseMax(low_).cwiseMin(high_);
  }
  block_.multiply(step.s, product_);
  step.predicted_reduction = -g_.dot(step.s) - 0.5 * step.s.dot(product_);
  step.multiplier = 0.0;
  step.hard_case = false;
}

}  // namespace hesse
