#include "hesse/linalg/semidefinite.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "hesse/linalg/triangular.hpp"

namespace hesse {
namespace {

// Empirical: what rounding leaves of a zero pivot, per variable.
constexpr double zero_per_variable = 10.0 * std::numeric_limits<double>::epsilon();

// √ε: what is more negative than this is no rounding error, relative to a diagonal of ones.
constexpr double most_noise = 0x1p-26;

double zero_level(Index n) { return zero_per_variable * static_cast<double>(n); }

}  // namespace

bool SemidefiniteSolver::factorize(const MatrixView& H, Checkpoint* checkpoint) {
  const Index n = H.rows();
  if (!H.allFinite() || (H.diagonal().array() < 0.0).any()) return false;
  scale_ = H.diagonal().unaryExpr([](double d) { return d > 0.0 ? 1.0 / std::sqrt(d) : 1.0; });
  scaled_ = scale_.asDiagonal() * H * scale_.asDiagonal();
  if (!scaled_.allFinite()) return false;
  rank_ = n;
  const MatrixView view(scaled_.data(), n, n);
  is_regular_ =
      cholesky_.factorize(view, 0.0, nullptr, checkpoint) &&
      (n == 0 || cholesky_.lower().diagonal().array().square().minCoeff() > zero_level(n));
  if (is_regular_) return true;
  if (!pivoted_.factorize(view, {zero_level(n), most_noise}, checkpoint)) return false;
  rank_ = pivoted_.rank();
  find_basis();
  return true;
}

// In the order of the pivots the range of L is that of D^(−½) H D^(−½), and L₁₁⁻ᵀ L₂₁ᵀ over −I is
// what L makes nothing of.
void SemidefiniteSolver::find_basis() {
  const Index n = scaled_.rows(), zeros = n - rank_;
  is_of_range_ = rank_ < zeros;
  if (is_of_range_) {
    const Matrix L = pivoted_.lower().triangularView<Eigen::Lower>();
    qr_.compute(scale_.cwiseInverse().asDiagonal() * pivoted_.from_pivot_order(L));
  } else {
    Matrix null(n, zeros);
    null.topRows(rank_) = pivoted_.lower().bottomRows(zeros).transpose();
    null.bottomRows(zeros) = -Matrix::Identity(zeros, zeros);
    solve_lower_transposed(pivoted_.lower().topRows(rank_), null.topRows(rank_));
    qr_.compute(scale_.asDiagonal() * pivoted_.from_pivot_order(null));
  }
  basis_ = qr_.householderQ() * Matrix::Identity(n, qr_.cols());
}

std::vector<Index> SemidefiniteSolver::independent() const {
  std::vector<Index> variables(static_cast<std::size_t>(rank_));
  if (is_regular_) {
    std::iota(variables.begin(), variables.end(), Index{0});
  } else {
    std::copy_n(pivoted_.permutation().begin(), rank_, variables.begin());
  }
  return variables;
}

Matrix SemidefiniteSolver::null_space() const {
  const Index n = scaled_.rows();
  if (is_regular_) return Matrix(n, 0);
  if (!is_of_range_) return basis_;
  Matrix complement = Matrix::Zero(n, n - rank_);
  complement.bottomRows(n - rank_).setIdentity();
  return qr_.householderQ() * complement;
}

/// Takes out the part in the null space.
void SemidefiniteSolver::project(Block V) const {
  if (is_regular_) return;
  const Matrix part = basis_ * (basis_.transpose() * V);
  if (is_of_range_) {
    V = part;
  } else {
    V -= part;
  }
}

void SemidefiniteSolver::solve_scaled(Block V) const {
  if (is_regular_) return cholesky_.solve_in_place(V);
  const auto L = pivoted_.lower().topRows(rank_);
  Matrix ordered = Matrix::Zero(V.rows(), V.cols());
  for (Index i = 0; i < rank_; ++i) {
    ordered.row(i) = V.row(pivoted_.permutation()[static_cast<std::size_t>(i)]);
  }
  solve_lower(L, ordered.topRows(rank_));
  solve_lower_transposed(L, ordered.topRows(rank_));
  V = pivoted_.from_pivot_order(ordered);
}

// Of the right-hand side and of the solution, the parts in the null space are taken out.
void SemidefiniteSolver::solve_in_place(Vector& v) const {
  project(v);
  v.array() *= scale_.array();
  solve_scaled(v);
  v.array() *= scale_.array();
  project(v);
}

Matrix SemidefiniteSolver::inverse() const {
  const Index n = scale_.size();
  Matrix inverted = Matrix::Identity(n, n);
  project(inverted);
  inverted = scale_.asDiagonal() * inverted;
  solve_scaled(inverted);
  inverted = scale_.asDiagonal() * inverted;
  project(inverted);
  return 0.5 * (inverted + inverted.transpose());
}

}  // namespace hesse
