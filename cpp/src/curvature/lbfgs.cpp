#include "hesse/curvature/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

// A pair is kept if the angle between s and y is safely acute, which keeps B positive definite in
// floating point. The cautious update of Li & Fukushima, SIAM J. Optim. 11 (2001), made free of
// units.
constexpr double smallest_cosine = std::numeric_limits<double>::epsilon();

}  // namespace

LBfgs::LBfgs(Index n, Index memory)
    : memory_(memory),
      S_(n, memory),
      Y_(n, memory),
      rho_(memory),
      alpha_(memory),
      last_x_(n),
      last_gradient_(n),
      s_(n),
      y_(n) {}

void LBfgs::update(const Iterate& at) {
  if (has_last_) {
    s_ = at.x - last_x_;
    y_ = at.gradient - last_gradient_;
    store_pair();
  }
  if (stored_ == 0) {
    // No curvature is known yet: the first step has length 1, or less where the gradient says so.
    const double norm = at.gradient.norm();
    scale_ = norm > 0.0 ? 1.0 / norm : 1.0;
  }
  last_x_ = at.x;
  last_gradient_ = at.gradient;
  has_last_ = true;
}

void LBfgs::store_pair() {
  const double sy = s_.dot(y_);
  const double yy = y_.squaredNorm();
  if (!(sy > smallest_cosine * s_.norm() * std::sqrt(yy))) return;
  newest_ = (newest_ + 1) % memory_;
  S_.col(newest_) = s_;
  Y_.col(newest_) = y_;
  rho_[newest_] = 1.0 / sy;
  scale_ = sy / yy;
  stored_ = std::min(stored_ + 1, memory_);
}

bool LBfgs::factorize(double) { return true; }

void LBfgs::solve_in_place(Vector& v) {
  for (Index age = 0; age < stored_; ++age) {
    const Index k = slot(age);
    alpha_[k] = rho_[k] * S_.col(k).dot(v);
    v -= alpha_[k] * Y_.col(k);
  }
  v *= scale_;
  for (Index age = stored_ - 1; age >= 0; --age) {
    const Index k = slot(age);
    const double beta = rho_[k] * Y_.col(k).dot(v);
    v += (alpha_[k] - beta) * S_.col(k);
  }
}

bool LBfgs::restart() {
  const bool had_pairs = stored_ > 0;
  stored_ = 0;
  newest_ = -1;
  has_last_ = false;
  return had_pairs;
}

}  // namespace hesse
