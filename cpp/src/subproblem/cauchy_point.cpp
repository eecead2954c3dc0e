#include "hesse/subproblem/cauchy_point.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {

CauchyPoint::CauchyPoint(Index n, Index most_pairs)
    : d_(n),
      z_(n),
      p_(2 * most_pairs),
      c_(2 * most_pairs),
      w_(2 * most_pairs),
      Mw_(2 * most_pairs),
      is_free_(static_cast<std::size_t>(n)) {
  bends_.reserve(static_cast<std::size_t>(n));
}

bool CauchyPoint::find(const Iterate& at, CompactLBfgs& B, const Bounds& bounds) {
  start(at, B, bounds);
  const Index width = B.width();
  double t = 0.0;
  std::make_heap(bends_.begin(), bends_.end());
  while (slope_ < 0.0) {
    const double to_minimizer = -slope_ / curvature_;
    const bool has_bend = !bends_.empty();
    const double to_bend = has_bend ? bends_.front().t - t : Bounds::infinity;
    const double advance = std::min(to_minimizer, to_bend);
    if (!std::isfinite(advance)) return false;
    c_.head(width) += advance * p_.head(width);
    if (to_minimizer < to_bend) {
      t += advance;
      break;
    }
    const Bend bend = bends_.front();
    std::pop_heap(bends_.begin(), bends_.end());
    bends_.pop_back();
    t = bend.t;
    slope_ += advance * curvature_;
    pass(bend, at, B);
  }
  for (Index i = 0; i < d_.size(); ++i) {
    if (d_[i] == 0.0) continue;
    const double x = at.x[i];
    z_[i] = std::clamp(t * d_[i], bounds.lower(i) - x, bounds.upper(i) - x);
  }
  return true;
}

void CauchyPoint::start(const Iterate& at, CompactLBfgs& B, const Bounds& bounds) {
  const Index width = B.width();
  bends_.clear();
  p_.head(width).setZero();
  c_.head(width).setZero();
  z_.setZero();
  slope_ = 0.0;
  for (Index i = 0; i < d_.size(); ++i) {
    const double x = at.x[i], g = at.gradient[i];
    const bool moves = g != 0.0 && !bounds.is_binding(i, x, g);
    is_free_[static_cast<std::size_t>(i)] = moves || (g == 0.0 && !bounds.is_fixed(i));
    d_[i] = moves ? -g : 0.0;
    if (!moves) continue;
    const double room = g > 0.0 ? x - bounds.lower(i) : bounds.upper(i) - x;
    z_[i] = g > 0.0 ? -room : room;
    if (std::isfinite(room)) bends_.push_back({room / std::abs(g), i});
    slope_ -= g * g;
    p_.head(width) -= g * Eigen::Map<const Vector>(B.row(i), width);
  }
  curvature_ = -B.theta() * slope_;
  least_curvature_ = std::numeric_limits<double>::epsilon() * curvature_;
  B.multiply_middle(p_, Mw_);
  curvature_ = std::max(curvature_ - p_.head(width).dot(Mw_.head(width)), least_curvature_);
}

// Beyond the bend the variable stays at its bound: algorithm CP of the paper.
void CauchyPoint::pass(const Bend& bend, const Iterate& at, CompactLBfgs& B) {
  const Index i = bend.variable, width = B.width();
  const double g = at.gradient[i], square = g * g;
  is_free_[static_cast<std::size_t>(i)] = 0;
  d_[i] = 0.0;
  w_.head(width) = Eigen::Map<const Vector>(B.row(i), width);
  B.multiply_middle(w_, Mw_);
  const auto Mw = Mw_.head(width);
  slope_ += square + B.theta() * g * z_[i] - g * Mw.dot(c_.head(width));
  curvature_ -=
      B.theta() * square + 2.0 * g * Mw.dot(p_.head(width)) + square * Mw.dot(w_.head(width));
  curvature_ = std::max(curvature_, least_curvature_);
  p_.head(width) += g * w_.head(width);
}

}  // namespace hesse
