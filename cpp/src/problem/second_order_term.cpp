#include "hesse/problem/second_order_term.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {

StructuredSecant::StructuredSecant(Index n) : S_(Matrix::Zero(n, n)) {}

void StructuredSecant::add(const FitPoint& at, Matrix& hessian) {
  if (has_point_) learn(at);
  keep(at, hessian);
  if (is_used_) hessian += S_;
}

void StructuredSecant::learn(const FitPoint& at) {
  const Vector s = at.x - x_;
  const Vector y = at.J.transpose() * at.slope - gradient_;
  const Vector wanted = (at.J - J_).transpose() * at.slope;
  const double without = value_ + gradient_.dot(s) + 0.5 * s.dot(gram_ * s);
  const double with = without + 0.5 * s.dot(S_ * s);
  is_used_ = std::abs(with - at.value) < std::abs(without - at.value) || S_.isZero(0.0);

  const double ys = y.dot(s);
  const double size = s.dot(S_ * s);
  if (!(ys > 0.0) || !wanted.allFinite()) return;
  const double tau = size != 0.0 ? std::min(1.0, std::abs(s.dot(wanted) / size)) : 1.0;
  const Vector missing = wanted - tau * (S_ * s);
  S_ = tau * S_ + (missing * y.transpose() + y * missing.transpose()) / ys -
       (s.dot(missing) / ys / ys) * y * y.transpose();
}

void StructuredSecant::keep(const FitPoint& at, const Matrix& gram) {
  x_ = at.x;
  J_ = at.J;
  gram_ = gram;
  gradient_ = at.J.transpose() * at.slope;
  value_ = at.value;
  has_point_ = true;
}

}  // namespace hesse
