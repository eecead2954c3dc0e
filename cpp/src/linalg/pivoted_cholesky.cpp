#include "hesse/linalg/pivoted_cholesky.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace hesse {
namespace {

// Empirical: as in the LDLᵀ factorisation.
constexpr Index panel_width = 64;

}  // namespace

bool PivotedCholesky::factorize(const MatrixView& A, const Levels& levels, Checkpoint* checkpoint) {
  const Index n = A.rows();
  L_ = A;
  remaining_ = A.diagonal();
  permutation_.resize(static_cast<std::size_t>(n));
  std::iota(permutation_.begin(), permutation_.end(), Index{0});
  rank_ = 0;
  noise_ = 0.0;
  for (Index start = 0, end = 0; start < n && rank_ == start; start = end) {
    end = std::min(start + panel_width, n);
    rank_ = finish_panel(start, end, levels.zero);
    if (rank_ < end) noise_ = std::max(noise_, noise_of_remainder(start));
    if (rank_ == end && end < n) {
      const auto panel = L_.block(end, start, n - end, end - start);
      subtract_product(L_.bottomRightCorner(n - end, n - end), panel, panel, Part::lower_triangle);
    }
    if (checkpoint != nullptr) checkpoint->check();
  }
  if (noise_ <= levels.zero) return true;
  if (!(noise_ <= levels.most_noise)) return false;
  while (rank_ > 0 && L_(rank_ - 1, rank_ - 1) * L_(rank_ - 1, rank_ - 1) <= 2.0 * noise_) --rank_;
  return true;
}

/// Returns the number of finished columns: `end`, unless no pivot above zero or nothing but noise
/// was left.
Index PivotedCholesky::finish_panel(Index start, Index end, double zero) {
  const Index n = L_.rows();
  for (Index j = start; j < end; ++j) {
    const Index best = largest_remaining(j);
    const double pivot = remaining_[best];
    if (!(pivot > zero)) return j;
    exchange(j, best);
    const Index below = n - j - 1;
    auto column = L_.col(j).tail(below);
    column.noalias() -=
        L_.block(j + 1, start, below, j - start) * L_.row(j).segment(start, j - start).transpose();
    const double largest = below > 0 ? column.cwiseAbs().maxCoeff() : 0.0;
    if (largest > pivot + zero) {
      noise_ = largest;
      return j;
    }
    L_(j, j) = std::sqrt(pivot);
    column /= L_(j, j);
    remaining_.tail(below) -= column.cwiseAbs2();
  }
  return end;
}

Index PivotedCholesky::largest_remaining(Index j) const {
  Index best = 0;
  remaining_.tail(remaining_.size() - j).maxCoeff(&best);
  return j + best;
}

// Rows and columns of the lower triangle, and the finished columns' rows.
void PivotedCholesky::exchange(Index j, Index other) {
  if (j == other) return;
  const Index between = other - j - 1, below = L_.rows() - other - 1;
  L_.row(j).head(j).swap(L_.row(other).head(j));
  std::swap(L_(j, j), L_(other, other));
  for (Index i = 0; i < between; ++i) std::swap(L_(j + 1 + i, j), L_(other, j + 1 + i));
  L_.col(j).tail(below).swap(L_.col(other).tail(below));
  std::swap(remaining_[j], remaining_[other]);
  std::swap(permutation_[static_cast<std::size_t>(j)],
            permutation_[static_cast<std::size_t>(other)]);
}

/// The largest entry behind the finished columns, of which those from `start` on have not been
/// subtracted yet.
double PivotedCholesky::noise_of_remainder(Index start) {
  const Index rest = L_.rows() - rank_;
  auto remainder = L_.bottomRightCorner(rest, rest);
  if (rank_ > start) {
    const auto panel = L_.block(rank_, start, rest, rank_ - start);
    subtract_product(remainder, panel, panel, Part::lower_triangle);
  }
  double largest = 0.0;
  for (Index j = 0; j < rest; ++j) {
    largest = std::max(largest, remainder.col(j).tail(rest - j).cwiseAbs().maxCoeff());
  }
  return largest;
}

Matrix PivotedCholesky::from_pivot_order(const Matrix& V) const {
  Matrix ordered(V.rows(), V.cols());
  for (Index i = 0; i < V.rows(); ++i) {
    ordered.row(permutation_[static_cast<std::size_t>(i)]) = V.row(i);
  }
  return ordered;
}

}  // namespace hesse
