#include "hesse/linalg/gram_inverse.hpp"

#include <algorithm>
#include <limits>

#include <Eigen/QR>
#include <Eigen/SVD>

namespace hesse {

Matrix triangular_factor(const Matrix& A) {
  if (A.rows() <= A.cols()) return A;
  const Eigen::HouseholderQR<Matrix> qr(A);
  return qr.matrixQR().topRows(A.cols()).triangularView<Eigen::Upper>();
}

GramInverse gram_inverse(const Matrix& A) {
  const Index n = A.cols();
  GramInverse result;
  result.inverse = Matrix::Zero(n, n);
  if (n == 0) return result;
  if (!A.allFinite()) {
    result.inverse.setConstant(std::numeric_limits<double>::quiet_NaN());
    result.condition = result.inverse(0, 0);
    return result;
  }
  Vector inverse_lengths(n);
  for (Index j = 0; j < n; ++j) {
    const double length = A.col(j).stableNorm();
    inverse_lengths[j] = length > 0.0 ? 1.0 / length : 0.0;
  }
  if (A.rows() == 0) {
    result.condition = std::numeric_limits<double>::infinity();
    return result;
  }
  const Matrix R = triangular_factor(A * inverse_lengths.asDiagonal());
  const Eigen::JacobiSVD<Matrix> svd(R, Eigen::ComputeThinV);
  const Vector& values = svd.singularValues();
  const double zero = static_cast<double>(std::max(A.rows(), n)) *
                      std::numeric_limits<double>::epsilon() * values[0];
  while (result.rank < values.size() && values[result.rank] > zero) ++result.rank;
  const Matrix factor = inverse_lengths.asDiagonal() * svd.matrixV().leftCols(result.rank) *
                        values.head(result.rank).cwiseInverse().asDiagonal();
  result.inverse.noalias() = factor * factor.transpose();
  result.condition =
      result.rank == n ? values[0] / values[n - 1] : std::numeric_limits<double>::infinity();
  return result;
}

}  // namespace hesse
