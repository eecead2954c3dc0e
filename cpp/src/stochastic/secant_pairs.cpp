#include "hesse/stochastic/secant_pairs.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/linalg/two_loop.hpp"

namespace hesse {
namespace {

// Empirical: the curvature of a few samples says nothing near orthogonality of s and y.
constexpr double least_cosine = 1e-6;

}  // namespace

SecantPairs::SecantPairs(Index n, Index most)
    : most_(most),
      S_(Matrix::Zero(n, most)),
      Y_(Matrix::Zero(n, most)),
      rho_(Vector::Zero(most)),
      alpha_(Vector::Zero(most)) {}

void SecantPairs::take_in(const Vector& s, const Vector& y) {
  const double sy = s.dot(y), yy = y.squaredNorm();
  if (!(sy > least_cosine * s.norm() * std::sqrt(yy))) return;
  newest_ = (newest_ + 1) % most_;
  S_.col(newest_) = s;
  Y_.col(newest_) = y;
  rho_[newest_] = 1.0 / sy;
  scale_ = sy / yy;
  count_ = std::min(count_ + 1, most_);
}

void SecantPairs::direction(const Vector& g, Vector& direction) {
  const double norm = g.norm();
  if (count_ == 0) scale_ = norm > 0.0 ? 1.0 / norm : 1.0;
  direction = -g;
  two_loop(
      count_, [&](Index age) { return S_.col(slot(age)); },
      [&](Index age) { return Y_.col(slot(age)); }, [&](Index age) { return rho_[slot(age)]; },
      scale_, alpha_, direction);
}

}  // namespace hesse
