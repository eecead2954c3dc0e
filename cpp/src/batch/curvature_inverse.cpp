#include "hesse/batch/curvature_inverse.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>

#include "hesse/linalg/small_batch.hpp"

namespace hesse {
namespace {

constexpr int most = largest_small_order;
using SmallMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, most, most>;
using SmallVector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, most, 1>;

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// By elimination without exchanges. False where a pivot is too small for the result to be trusted.
bool invert_by_elimination(SmallMatrix& C) {
  constexpr double least_pivot = 1e-8;  // empirical: half of the digits are left
  const Index n = C.rows();
  for (Index k = 0; k < n; ++k) {
    const double pivot = C(k, k);
    if (!(pivot > least_pivot)) return false;
    C(k, k) = 1.0;
    C.col(k) /= pivot;
    for (Index j = 0; j < n; ++j) {
      if (j == k) continue;
      const double along = C(k, j);
      C(k, j) = 0.0;
      C.col(j) -= along * C.col(k);
    }
  }
  return true;
}

}  // namespace

Index invert_curvature(Index n, const double* packed, double* inverse) {
  SmallMatrix C(n, n);
  SmallVector scales(n);
  for (Index i = 0, e = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j, ++e) C(i, j) = C(j, i) = packed[e];
  }
  for (Index i = 0; i < n; ++i) scales[i] = C(i, i) > 0.0 ? 1.0 / std::sqrt(C(i, i)) : 1.0;
  C = scales.asDiagonal() * C * scales.asDiagonal();
  Eigen::Map<Matrix> result(inverse, n, n);
  SmallMatrix eliminated = C;
  if (invert_by_elimination(eliminated)) {
    result = scales.asDiagonal() * eliminated * scales.asDiagonal();
    result = 0.5 * (result + result.transpose()).eval();
    return n;
  }
  Eigen::SelfAdjointEigenSolver<SmallMatrix> eigen(C);
  const double bound = static_cast<double>(n) * epsilon * std::max(1.0, eigen.eigenvalues()[n - 1]);
  if (eigen.info() != Eigen::Success || !(eigen.eigenvalues()[0] > -1e4 * bound)) {
    result.setConstant(std::numeric_limits<double>::quiet_NaN());
    return -1;
  }
  SmallVector inverses(n);
  Index rank = 0;
  for (Index j = 0; j < n; ++j) {
    const bool counts = eigen.eigenvalues()[j] > bound;
    inverses[j] = counts ? 1.0 / eigen.eigenvalues()[j] : 0.0;
    rank += counts ? 1 : 0;
  }
  const auto& V = eigen.eigenvectors();
  C = V * inverses.asDiagonal() * V.transpose();
  result = scales.asDiagonal() * C * scales.asDiagonal();
  return rank;
}

}  // namespace hesse
