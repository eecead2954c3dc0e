#include "hesse/curvature/quasi_newton.hpp"

#include <cmath>

#include "hesse/curvature/secant_condition.hpp"

namespace hesse {
namespace {

// Nocedal & Wright (2006), eq. 6.26.
constexpr double smallest_sr1_cosine = 1e-8;

// Nocedal & Wright (2006), procedure 18.2: Powell's damped update keeps this share of sᵀBs.
constexpr double least_curvature = 0.2;

}  // namespace

bool SecantPair::take(const Iterate& at) {
  const bool had_last = has_last_;
  if (had_last) {
    s = at.x - last_x_;
    y = at.gradient - last_gradient_;
  }
  last_x_ = at.x;
  last_gradient_ = at.gradient;
  has_last_ = true;
  return had_last;
}

bool SecantPair::is_safely_convex() const {
  return hesse::is_safely_convex(s.dot(y), s.norm(), y.norm());
}

InverseBfgs::InverseBfgs(Index n, const Matrix& initial)
    : initial_(initial), pair_(n), inverse_(n, n), work_(n) {}

void InverseBfgs::update(const Iterate& at) {
  if (!pair_.take(at)) return start(at);
  if (!pair_.is_safely_convex()) return;
  const Vector &s = pair_.s, &y = pair_.y;
  if (updates_ == 0 && initial_.size() == 0) {
    // Nocedal & Wright (2006), eq. 6.20.
    inverse_.setIdentity();
    inverse_ *= s.dot(y) / y.squaredNorm();
  }
  // (I − ρsyᵀ) H (I − ρysᵀ) + ρssᵀ, multiplied out: H + svᵀ + vsᵀ.
  const double rho = 1.0 / s.dot(y);
  work_.noalias() = inverse_ * y;
  work_ = (0.5 * rho * (1.0 + rho * y.dot(work_))) * s - rho * work_;
  for (Index j = 0; j < inverse_.cols(); ++j) inverse_.col(j) += work_[j] * s + s[j] * work_;
  ++updates_;
}

// Without knowledge of the curvature the first step has length 1.
void InverseBfgs::start(const Iterate& at) {
  if (initial_.size() > 0) {
    inverse_ = initial_;
    return;
  }
  const double norm = at.gradient.norm();
  inverse_.setIdentity();
  if (norm > 0.0) inverse_ /= norm;
}

bool InverseBfgs::factorize(double) { return true; }

void InverseBfgs::solve_in_place(Vector& v) {
  work_ = v;
  v.noalias() = inverse_ * work_;
}

bool InverseBfgs::restart() {
  const bool had_updates = updates_ > 0;
  updates_ = 0;
  pair_.forget();
  return had_updates;
}

DirectQuasiNewton::DirectQuasiNewton(Budget& budget, Index n, QuasiNewtonUpdate update)
    : DenseMatrix(budget, n), update_(update), pair_(n), B_(n, n), Bs_(n) {}

void DirectQuasiNewton::update(const Iterate& at) {
  if (!pair_.take(at)) {
    B_.setIdentity();
    B_ *= at.gradient.norm();
  } else {
    add_pair();
  }
  take({B_.data(), B_.rows(), B_.cols()});
}

void DirectQuasiNewton::add_pair() {
  const Vector& s = pair_.s;
  Vector& y = pair_.y;
  if (updates_ == 0 && pair_.is_safely_convex()) {
    B_.setIdentity();
    B_ *= y.squaredNorm() / s.dot(y);
  }
  Bs_.noalias() = B_ * s;
  if (update_ == QuasiNewtonUpdate::sr1) {
    Bs_ = y - Bs_;
    const double denominator = s.dot(Bs_);
    if (!(std::abs(denominator) > smallest_sr1_cosine * s.norm() * Bs_.norm())) return;
    for (Index j = 0; j < B_.cols(); ++j) B_.col(j) += (Bs_[j] / denominator) * Bs_;
  } else {
    const double sBs = s.dot(Bs_);
    if (!(sBs > 0.0)) return;
    const double sy = s.dot(y);
    if (sy < least_curvature * sBs) {
      const double theta = (1.0 - least_curvature) * sBs / (sBs - sy);
      y = theta * y + (1.0 - theta) * Bs_;
    }
    const double rho = 1.0 / s.dot(y);
    for (Index j = 0; j < B_.cols(); ++j) B_.col(j) += (rho * y[j]) * y - (Bs_[j] / sBs) * Bs_;
  }
  ++updates_;
}

bool DirectQuasiNewton::restart() {
  const bool had_updates = updates_ > 0;
  updates_ = 0;
  pair_.forget();
  return had_updates;
}

}  // namespace hesse
