#include "hesse/linalg/rank_update.hpp"

#include <algorithm>
#include <cstring>

#include "hesse/linalg/register_tile.hpp"
#include "hesse/linalg/threads.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse {
namespace {

using namespace tile;

// Empirical: products of fewer multiplications are not worth a second thread.
constexpr double parallel_threshold = 4e6;

// Columns of C whose share of B one thread packs at a time.
constexpr Index packed_at_a_time = 8 * columns;

constexpr int cache_line = 64 / sizeof(double);

/// Copies rows [first, first + count) and columns [from, from + k) of M into slices of `height`
/// rows, each stored column by column; the last slice is filled up with zeros.
template <int height>
void pack(const ConstBlock& M, Index first, Index count, Index from, Index k, double* packed) {
  for (Index i = 0; i < count; i += height) {
    const Index present = std::min<Index>(height, count - i);
    for (Index p = 0; p < k; ++p, packed += height) {
      const double* column = &M.coeffRef(first + i, from + p);
      if (present == height) {
        for (int r = 0; r < height; ++r) packed[r] = column[r];
      } else {
        for (int r = 0; r < height; ++r) packed[r] = r < present ? column[r] : 0.0;
      }
    }
  }
}

void subtract_whole(const Sums& sums, double* c, Index stride) {
  for (int j = 0; j < columns; ++j, c += stride) {
    for (int v = 0; v < vectors; ++v) {
      Vec target;  // C is not aligned
      std::memcpy(&target, c + v * lanes, sizeof target);
      target -= sums.sum[j][v];
      std::memcpy(c + v * lanes, &target, sizeof target);
    }
  }
}

/// The first m rows and n columns; with `offset` the row of the tile's corner less its column, only
/// entries at or below the diagonal if `part` says so.
void subtract_part(const Sums& sums, double* c, Index stride, Index m, Index n, Index offset,
                   Part part) {
  for (Index j = 0; j < n; ++j, c += stride) {
    const double* sum = reinterpret_cast<const double*>(sums.sum[j]);
    const Index top = part == Part::lower_triangle ? std::max<Index>(0, j - offset) : 0;
    for (Index i = top; i < m; ++i) c[i] -= sum[i];
  }
}

/// Brings the tile of C nearer while the sums are formed.
inline void prefetch_tile(const double* c, Index stride) {
  for (int j = 0; j < columns; ++j, c += stride) {
    for (int i = 0; i < rows; i += cache_line) __builtin_prefetch(c + i, 1);
    __builtin_prefetch(c + rows - 1, 1);
  }
}

/// A packed block of A at rows [i0, i0 + m) times packed B at columns [j0, j0 + n).
void subtract_block(Block& C, const double* a, const double* b, Index i0, Index m, Index j0,
                    Index n, Index k, Part part) {
  const Index stride = C.outerStride();
  for (Index j = 0; j < n; j += columns) {
    const Index width = std::min<Index>(columns, n - j);
    for (Index i = 0; i < m; i += rows) {
      const Index height = std::min<Index>(rows, m - i);
      const Index offset = (i0 + i) - (j0 + j);
      if (part == Part::lower_triangle && offset + height <= 0) continue;
      double* c = &C.coeffRef(i0 + i, j0 + j);
      const bool crosses_diagonal = part == Part::lower_triangle && offset < columns - 1;
      if (height == rows && width == columns && !crosses_diagonal) {
        prefetch_tile(c, stride);
        subtract_whole(multiply_slices(a + i * k, b + j * k, k), c, stride);
      } else {
        const Sums sums = multiply_slices(a + i * k, b + j * k, k);
        subtract_part(sums, c, stride, height, width, offset, part);
      }
    }
  }
}

// Rows that a thread takes at a time: enough pieces for all threads to end together.
Index rows_at_a_time(Index m, int threads) {
  if (threads == 1) return row_block;
  constexpr Index pieces_per_thread = 4;
  return std::min(row_block, rounded_up(m / (pieces_per_thread * threads) + 1, rows));
}

/// C(:, j0:j0+width) −= A(:, p0:p0+k) B(j0:j0+width, p0:p0+k)ᵀ
void subtract_slab(Block& C, const ConstBlock& A, const ConstBlock& B, Index j0, Index width,
                   Index p0, Index k, Part part, int threads) {
  thread_local Workspace shared;
  const Index m = C.rows();
  const Index top = part == Part::lower_triangle ? j0 / rows * rows : 0;
  const Index step = rows_at_a_time(m - top, threads);
  double* b = shared.at_least(static_cast<std::size_t>(rounded_up(width, columns) * k));
  const auto pack_columns = [&](Index j) {
    const Index count = std::min(packed_at_a_time, width - j);
    pack<columns>(B, j0 + j, count, p0, k, b + j * k);
  };
  const auto subtract_rows = [&](Index i0) {
    thread_local Workspace own;
    const Index height = std::min(step, m - i0);
    double* a = own.at_least(static_cast<std::size_t>(rounded_up(height, rows) * k));
    pack<rows>(A, i0, height, p0, k, a);
    subtract_block(C, a, b, i0, height, j0, width, k, part);
  };
  if (threads == 1) {
    for (Index j = 0; j < width; j += packed_at_a_time) pack_columns(j);
    for (Index i0 = top; i0 < m; i0 += step) subtract_rows(i0);
    return;
  }
#pragma omp parallel num_threads(threads)
  {
#pragma omp for schedule(static)
    for (Index j = 0; j < width; j += packed_at_a_time) pack_columns(j);
#pragma omp for schedule(dynamic)
    for (Index i0 = top; i0 < m; i0 += step) subtract_rows(i0);
  }
}

}  // namespace

void subtract_product(Block C, const ConstBlock& A, const ConstBlock& B, Part part) {
  const Index m = C.rows(), n = C.cols(), depth_all = A.cols();
  const bool is_large =
      static_cast<double>(m) * static_cast<double>(n * depth_all) > parallel_threshold;
  const int threads = is_large ? thread_count() : 1;
  for (Index j0 = 0; j0 < n; j0 += column_block) {
    const Index width = std::min(column_block, n - j0);
    for (Index p0 = 0; p0 < depth_all; p0 += depth) {
      subtract_slab(C, A, B, j0, width, p0, std::min(depth, depth_all - p0), part, threads);
    }
  }
}

}  // namespace hesse
