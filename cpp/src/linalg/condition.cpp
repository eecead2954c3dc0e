#include "hesse/linalg/condition.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {

double symmetric_one_norm(const MatrixView& A, double shift) {
  const Index n = A.rows();
  Vector sums = Vector::Zero(n);
  for (Index j = 0; j < n; ++j) {
    const auto below = A.col(j).tail(n - j - 1).cwiseAbs();
    sums[j] += std::abs(A(j, j) + shift) + below.sum();
    sums.tail(n - j - 1) += below;
  }
  return n > 0 ? sums.maxCoeff<Eigen::PropagateNaN>() : 0.0;
}

double one_norm_estimate(Index n, const std::function<void(Vector&)>& multiply, int products) {
  if (n == 0) return 0.0;
  Vector v = Vector::Constant(n, 1.0 / static_cast<double>(n));
  multiply(v);
  double estimate = v.lpNorm<1>();
  if (n == 1 || !std::isfinite(estimate)) return estimate;

  // M is symmetric, so that the subgradient Mᵀ sign(M v) is one more product.
  Index last = -1;
  Vector signs(n);
  for (int used = 1; used + 2 < products; used += 2) {
    signs = v.unaryExpr([](double x) { return x < 0.0 ? -1.0 : 1.0; });
    multiply(signs);
    Index column = 0;
    signs.cwiseAbs().maxCoeff(&column);
    if (column == last) break;
    last = column;
    v = Vector::Unit(n, column);
    multiply(v);
    const double norm = v.lpNorm<1>();
    if (!(norm > estimate)) break;
    estimate = norm;
  }

  // Higham's alternating vector catches the matrices that deceive the ascent.
  for (Index i = 0; i < n; ++i) {
    const double size = 1.0 + static_cast<double>(i) / static_cast<double>(n - 1);
    v[i] = i % 2 == 0 ? size : -size;
  }
  multiply(v);
  return std::max(estimate, 2.0 * v.lpNorm<1>() / (3.0 * static_cast<double>(n)));
}

double reciprocal_condition(Index n, double norm, const std::function<void(Vector&)>& solve) {
  if (n == 0) return 1.0;
  const double inverse_norm = one_norm_estimate(n, solve);
  const double product = norm * inverse_norm;
  return std::isfinite(product) && product > 0.0 ? 1.0 / product : 0.0;
}

}  // namespace hesse
