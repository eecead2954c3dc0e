#include "hesse/curvature/compact_lbfgs.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/curvature/secant_condition.hpp"

namespace hesse {

CompactLBfgs::CompactLBfgs(Index n, Index memory, const Bounds& bounds)
    : memory_(memory),
      bounds_(bounds),
      W_(2 * memory, n),
      gram_(2 * memory, 2 * memory),
      middle_(memory),
      last_x_(n),
      last_gradient_(n),
      s_(n),
      y_(n),
      p_(2 * memory),
      Mp_(2 * memory) {}

void CompactLBfgs::update(const Iterate& at) {
  if (has_last_) form_pair(at);
  if (stored_ == 0) theta_ = first_theta(at);
  last_x_ = at.x;
  last_gradient_ = at.gradient;
  has_last_ = true;
}

// θ is yᵀy / sᵀy over the variables that moved: those at their bounds have y too, which says
// nothing about the curvature along steps that leave them there.
void CompactLBfgs::form_pair(const Iterate& at) {
  s_ = at.x - last_x_;
  y_ = at.gradient - last_gradient_;
  const double sy = s_.dot(y_);
  last_length_ = s_.norm();
  if (!is_safely_convex(sy, last_length_, y_.norm()) || !std::isfinite(sy)) return;
  double moved = 0.0;
  for (Index i = 0; i < s_.size(); ++i) moved += s_[i] != 0.0 ? y_[i] * y_[i] : 0.0;
  theta_ = moved / sy;
  const bool is_finite = std::isfinite(theta_) && std::isfinite(1.0 / theta_);
  if (!is_finite || !store_pair(sy)) stored_ = 0;
}

// Without pairs the step has length 1 at first, and later that of the last one.
double CompactLBfgs::first_theta(const Iterate& at) const {
  double square = 0.0;
  for (Index i = 0; i < at.x.size(); ++i) {
    if (!bounds_.is_binding(i, at.x[i], at.gradient[i])) square += at.gradient[i] * at.gradient[i];
  }
  const double theta = std::sqrt(square) / last_length_;
  return theta > 0.0 && std::isfinite(theta) ? theta : 1.0;
}

bool CompactLBfgs::store_pair(double sy) {
  newest_ = stored_ == 0 ? 0 : (newest_ + 1) % memory_;
  stored_ = std::min(stored_ + 1, memory_);
  const double unit = 1.0 / std::sqrt(sy);
  const Index y = 2 * newest_, s = y + 1;
  auto with_y = gram_.col(y).head(width());
  auto with_s = gram_.col(s).head(width());
  with_y.setZero();
  with_s.setZero();
  for (Index i = 0; i < s_.size(); ++i) {
    W_(y, i) = unit * y_[i];
    W_(s, i) = unit * s_[i];
    with_y += W_(y, i) * W_.col(i).head(width());
    with_s += W_(s, i) * W_.col(i).head(width());
  }
  gram_.row(y).head(width()) = with_y.transpose();
  gram_.row(s).head(width()) = with_s.transpose();
  return factorize_middle();
}

bool CompactLBfgs::factorize_middle() {
  middle_.resize(stored_);
  for (Index j = 0; j < stored_; ++j) {
    for (Index i = 0; i < stored_; ++i) {
      middle_.A(i, j) = i == j ? 1.0 : 0.0;
      middle_.C(i, j) = is_newer(i, j) ? gram_(2 * i + 1, 2 * j) / theta_ : 0.0;
      middle_.E(i, j) = gram_(2 * i + 1, 2 * j + 1) / theta_;
    }
  }
  return middle_.factorize();
}

void CompactLBfgs::multiply_middle(const Vector& p, Vector& Mp) {
  if (stored_ == 0) return;
  Mp.head(width()) = p.head(width());
  middle_.solve_in_place(Mp.data());
}

void CompactLBfgs::multiply(const Vector& v, Vector& Bv) {
  Bv = theta_ * v;
  if (stored_ == 0) return;
  p_.head(width()).setZero();
  for (Index i = 0; i < v.size(); ++i) p_.head(width()) += v[i] * W_.col(i).head(width());
  multiply_middle(p_, Mp_);
  for (Index i = 0; i < v.size(); ++i) Bv[i] -= W_.col(i).head(width()).dot(Mp_.head(width()));
}

bool CompactLBfgs::restart() {
  const bool had_pairs = stored_ > 0;
  stored_ = 0;
  newest_ = -1;
  has_last_ = false;
  last_length_ = 1.0;
  return had_pairs;
}

}  // namespace hesse
