#include "hesse/linalg/semidefinite.hpp"

#include <cmath>
#include <limits>

#include <Eigen/QR>

namespace hesse {
namespace {

// Empirical: what rounding leaves of a zero eigenvalue, per variable.
constexpr double zero_per_variable = 10.0 * std::numeric_limits<double>::epsilon();

// √ε: an eigenvalue more negative than this is no rounding error, relative to a diagonal of ones.
constexpr double negative = -0x1p-26;

double zero_level(Index n) { return zero_per_variable * static_cast<double>(n); }

}  // namespace

bool SemidefiniteSolver::factorize(const MatrixView& H, Checkpoint* checkpoint) {
  const Index n = H.rows();
  if (!H.allFinite() || (H.diagonal().array() < 0.0).any()) return false;
  scale_ = H.diagonal().unaryExpr([](double d) { return d > 0.0 ? 1.0 / std::sqrt(d) : 1.0; });
  scaled_ = scale_.asDiagonal() * H * scale_.asDiagonal();
  null_space_.resize(n, 0);
  rank_ = n;
  const MatrixView view(scaled_.data(), n, n);
  is_regular_ =
      scaled_.allFinite() && cholesky_.factorize(view, 0.0, nullptr, checkpoint) &&
      (n == 0 || cholesky_.lower().diagonal().array().square().minCoeff() > zero_level(n));
  return is_regular_ || decompose();
}

bool SemidefiniteSolver::decompose() {
  const Index n = scaled_.rows();
  SymmetricEigen eigen;
  if (eigen.decompose({scaled_.data(), n, n}) != EigenStatus::ok) return false;
  const Vector& values = eigen.values();
  if (values[0] < negative) return false;
  // The entries may carry larger errors than their sums: a negative eigenvalue shows how large.
  const double zero = std::max(zero_level(n) * std::max(values[n - 1], 1.0), -2.0 * values[0]);
  Index zeros = 0;
  while (zeros < n && values[zeros] <= zero) ++zeros;
  rank_ = n - zeros;
  vectors_ = eigen.vectors().rightCols(rank_);
  inverse_values_ = values.tail(rank_).cwiseInverse();
  const Matrix null = scale_.asDiagonal() * eigen.vectors().leftCols(zeros);
  null_space_ = Eigen::HouseholderQR<Matrix>(null).householderQ() * Matrix::Identity(n, zeros);
  return true;
}

void SemidefiniteSolver::solve_scaled(Block V) const {
  if (is_regular_) return cholesky_.solve_in_place(V);
  Matrix coordinates = vectors_.transpose() * V;
  coordinates.array().colwise() *= inverse_values_.array();
  V.noalias() = vectors_ * coordinates;
}

// Of the right-hand side and of the solution, the parts in the null space are taken out.
void SemidefiniteSolver::solve_in_place(Vector& v) const {
  v -= null_space_ * (null_space_.transpose() * v);
  v.array() *= scale_.array();
  solve_scaled(v);
  v.array() *= scale_.array();
  v -= null_space_ * (null_space_.transpose() * v);
}

Matrix SemidefiniteSolver::inverse() const {
  const Index n = scale_.size();
  Matrix inverted = Matrix::Identity(n, n);
  inverted -= null_space_ * null_space_.transpose();
  inverted = scale_.asDiagonal() * inverted;
  solve_scaled(inverted);
  inverted = scale_.asDiagonal() * inverted;
  inverted -= null_space_ * (null_space_.transpose() * inverted);
  return 0.5 * (inverted + inverted.transpose());
}

}  // namespace hesse
