#include "hesse/linalg/cholesky.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hesse/linalg/rank_update.hpp"

namespace hesse {
namespace {

// Empirical: below this order plain loops over columns are faster than packed products.
constexpr Index smallest_split = 32;

// Rows that the triangular solve works on at a time: their columns stay in the first-level cache.
constexpr Index row_strip = 48;

// Half of n in whole multiples of the smallest split.
Index half_of(Index n) {
  const Index half = (n / 2 + smallest_split - 1) / smallest_split * smallest_split;
  return std::min(half, n - 1);
}

// X ← X L⁻ᵀ for a triangle of at most smallest_split columns.
void solve_small_triangle(Block X, const ConstBlock& L) {
  for (Index top = 0; top < X.rows(); top += row_strip) {
    const Index height = std::min(row_strip, X.rows() - top);
    for (Index j = 0; j < L.cols(); ++j) {
      double* target = &X.coeffRef(top, j);
      for (Index k = 0; k < j; ++k) {
        const double* source = &X.coeffRef(top, k);
        const double factor = L(j, k);
        for (Index i = 0; i < height; ++i) target[i] -= factor * source[i];
      }
      const double inverse = 1.0 / L(j, j);
      for (Index i = 0; i < height; ++i) target[i] *= inverse;
    }
  }
}

// X ← X L⁻ᵀ
void solve_triangle(Block X, const ConstBlock& L) {
  const Index n = L.cols();
  if (n <= smallest_split) {
    solve_small_triangle(X, L);
    return;
  }
  const Index half = half_of(n);
  solve_triangle(X.leftCols(half), L.topLeftCorner(half, half));
  subtract_product(X.rightCols(n - half), X.leftCols(half), L.bottomLeftCorner(n - half, half));
  solve_triangle(X.rightCols(n - half), L.bottomRightCorner(n - half, n - half));
}

}  // namespace

CholeskyReport Cholesky::factorize(const MatrixView& A, double shift, const Vector* diagonal,
                                   Checkpoint* checkpoint) {
  const Index n = A.rows();
  L_.resize(n, n);
  L_.triangularView<Eigen::Lower>() = A;
  if (diagonal != nullptr) {
    L_.diagonal() += shift * *diagonal;
  } else if (shift != 0.0) {
    L_.diagonal().array() += shift;
  }
  original_diagonal_ = L_.diagonal();
  return factorize_recursively(0, n, checkpoint);
}

// Gustavson, "Recursion leads to automatic variable blocking for dense linear-algebra algorithms",
// IBM J. Res. Dev. 41 (1997): both halves of a matrix, joined by one triangular solve and one
// product.
CholeskyReport Cholesky::factorize_recursively(Index start, Index size, Checkpoint* checkpoint) {
  if (size <= smallest_split) return factorize_columns(start, size);
  const Index half = half_of(size);
  const Index rest = size - half;
  if (const CholeskyReport report = factorize_recursively(start, half, checkpoint); !report)
    return report;
  auto panel = L_.block(start + half, start, rest, half);
  solve_triangle(panel, L_.block(start, start, half, half));
  if (checkpoint != nullptr) checkpoint->check();
  subtract_product(L_.block(start + half, start + half, rest, rest), panel, panel,
                   Part::lower_triangle);
  if (checkpoint != nullptr) checkpoint->check();
  return factorize_recursively(start + half, rest, checkpoint);
}

CholeskyReport Cholesky::factorize_columns(Index start, Index size) {
  const double tolerance = static_cast<double>(L_.rows()) * std::numeric_limits<double>::epsilon();
  const Index end = start + size;
  for (Index j = start; j < end; ++j) {
    const double pivot = L_(j, j);
    // Written so that NaN fails.
    if (!(pivot > tolerance * std::abs(original_diagonal_[j]))) return {false, j, pivot};
    if (pivot == std::numeric_limits<double>::infinity()) return {false, j, pivot};
    const double root = std::sqrt(pivot);
    L_(j, j) = root;
    double* column = &L_(0, j);
    for (Index i = j + 1; i < end; ++i) column[i] /= root;
    for (Index k = j + 1; k < end; ++k) {
      double* target = &L_(0, k);
      const double factor = column[k];
      for (Index i = k; i < end; ++i) target[i] -= factor * column[i];
    }
  }
  return {};
}

void Cholesky::solve_in_place(Vector& v) const {
  L_.triangularView<Eigen::Lower>().solveInPlace(v);
  L_.triangularView<Eigen::Lower>().transpose().solveInPlace(v);
}

}  // namespace hesse
