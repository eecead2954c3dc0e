#include "hesse/linalg/triangular.hpp"

#include <algorithm>
#include <cstring>

#include "hesse/linalg/register_tile.hpp"
#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

using namespace tile;

// Empirical: a triangle of this order is solved with directly, the tiles of X staying in registers.
constexpr Index smallest_split = 32;

// Empirical: solves with fewer multiplications are not worth a second thread.
constexpr double parallel_threshold = 1e6;

/// The triangle in the order in which the tiles read it: strips of `columns` rows, each column by
/// column up to the strip's own diagonal block, then the inverses of its diagonal.
class PackedTriangle {
 public:
  explicit PackedTriangle(const ConstBlock& L) : n_(L.cols()) {
    double* to = entries_;
    for (Index j0 = 0; j0 < n_; j0 += columns) {
      const Index width = std::min<Index>(columns, n_ - j0);
      for (Index p = 0; p < j0 + columns; ++p, to += columns) {
        for (Index j = 0; j < columns; ++j) {
          const bool is_below = j < width && p < j0 + j;
          to[j] = is_below ? L(j0 + j, p) : 0.0;
        }
      }
      for (Index j = 0; j < columns; ++j) to[j] = j < width ? 1.0 / L(j0 + j, j0 + j) : 0.0;
      to += columns;
    }
  }

  [[nodiscard]] const double* entries() const { return entries_; }
  [[nodiscard]] Index size() const { return n_; }

 private:
  static constexpr Index strips = smallest_split / columns;
  Index n_;
  alignas(64) double entries_[columns * (columns * strips * (strips + 1) / 2 + strips)];
};

/// `rows` rows of X, all of them there, columns `stride` apart.
void solve_tile(double* x, Index stride, const PackedTriangle& L) {
  const double* l = L.entries();
  for (Index j0 = 0; j0 < L.size(); j0 += columns) {
    Sums sums;
    const Index width = std::min<Index>(columns, L.size() - j0);
    for (int j = 0; j < columns; ++j) {
      for (int v = 0; v < vectors; ++v) {
        if (j < width) {
          std::memcpy(&sums.sum[j][v], x + (j0 + j) * stride + v * lanes, sizeof(Vec));
        } else {
          sums.sum[j][v] = Vec{};
        }
      }
    }
    const double* column = x;
    for (Index p = 0; p < j0; ++p, column += stride, l += columns) {
      Vec solved[vectors];
      std::memcpy(solved, column, sizeof solved);
      for (int j = 0; j < columns; ++j) {
        for (int v = 0; v < vectors; ++v) sums.sum[j][v] -= solved[v] * l[j];
      }
    }
    const double* inverse = l + columns * columns;
#pragma GCC unroll 8
    for (int p = 0; p < columns; ++p, l += columns) {
      for (int v = 0; v < vectors; ++v) sums.sum[p][v] *= inverse[p];
#pragma GCC unroll 8
      for (int j = p + 1; j < columns; ++j) {
        for (int v = 0; v < vectors; ++v) sums.sum[j][v] -= sums.sum[p][v] * l[j];
      }
    }
    l += columns;
    for (Index j = 0; j < width; ++j) {
      std::memcpy(x + (j0 + j) * stride, sums.sum[j], sizeof sums.sum[j]);
    }
  }
}

// The last rows, fewer than a tile has: solved in a tile of their own.
void solve_partial_tile(double* x, Index stride, Index height, const PackedTriangle& L) {
  alignas(64) double copy[rows * smallest_split];
  for (Index j = 0; j < L.size(); ++j) {
    for (Index i = 0; i < rows; ++i) copy[j * rows + i] = i < height ? x[j * stride + i] : 0.0;
  }
  solve_tile(copy, rows, L);
  for (Index j = 0; j < L.size(); ++j) {
    for (Index i = 0; i < height; ++i) x[j * stride + i] = copy[j * rows + i];
  }
}

void solve_small_triangle(Block X, const ConstBlock& L) {
  const PackedTriangle packed(L);
  const Index m = X.rows(), stride = X.outerStride();
  const double work = static_cast<double>(m) * static_cast<double>(L.cols() * L.cols());
  [[maybe_unused]] const int threads = work > parallel_threshold ? thread_count() : 1;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
  for (Index i = 0; i < m; i += rows) {
    const Index height = std::min<Index>(rows, m - i);
    double* x = X.data() + i;
    if (height == rows) {
      solve_tile(x, stride, packed);
    } else {
      solve_partial_tile(x, stride, height, packed);
    }
  }
}

// A single column goes to Eigen as a vector, for which it has a faster kernel.
template <class Triangle>
void solve_columns(const Triangle& T, Block V) {
  if (V.size() == 0) return;  // Eigen would form a reference to its first entry
  if (V.cols() == 1) {
    auto v = V.col(0);
    T.solveInPlace(v);
  } else {
    T.solveInPlace(V);
  }
}

}  // namespace

void solve_from_right(Block X, const ConstBlock& L) {
  const Index n = L.cols();
  if (n == 0 || X.rows() == 0) return;
  if (n <= smallest_split) {
    solve_small_triangle(X, L);
    return;
  }
  const Index half = std::min(rounded_up(n / 2, smallest_split), n - 1);
  solve_from_right(X.leftCols(half), L.topLeftCorner(half, half));
  subtract_product(X.rightCols(n - half), X.leftCols(half), L.bottomLeftCorner(n - half, half));
  solve_from_right(X.rightCols(n - half), L.bottomRightCorner(n - half, n - half));
}

void solve_lower(const ConstBlock& L, Block V, Diagonal diagonal) {
  if (diagonal == Diagonal::unit) {
    solve_columns(L.triangularView<Eigen::UnitLower>(), V);
  } else {
    solve_columns(L.triangularView<Eigen::Lower>(), V);
  }
}

void solve_lower_transposed(const ConstBlock& L, Block V, Diagonal diagonal) {
  if (diagonal == Diagonal::unit) {
    solve_columns(L.transpose().triangularView<Eigen::UnitUpper>(), V);
  } else {
    solve_columns(L.transpose().triangularView<Eigen::Upper>(), V);
  }
}

}  // namespace hesse
