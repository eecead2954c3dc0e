#include "hesse/linalg/rank_update.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

// The register tile: `vectors` × `lanes` rows and `columns` columns of accumulators, as many as the
// instruction set has registers for, less those for one column of A and one entry of B.
#if defined(__AVX512F__)
constexpr int lanes = 8, vectors = 3, columns = 8;
#elif defined(__AVX2__)
constexpr int lanes = 4, vectors = 3, columns = 4;
#else
constexpr int lanes = 2, vectors = 2, columns = 4;
#endif
constexpr int rows = vectors * lanes;

// Empirical: a tile's slice of B stays in the first-level cache, a block of A in the second-level
// one.
constexpr Index depth = 256;
constexpr Index row_block = 240;
constexpr Index column_block = 2400;
static_assert(row_block % rows == 0 && column_block % columns == 0);

// Empirical: products of fewer multiplications are not worth a second thread.
constexpr double parallel_threshold = 4e6;

using Vec [[gnu::vector_size(lanes * sizeof(double)), gnu::may_alias]] = double;

/// Memory for packed panels that a thread keeps for its next product.
class Workspace {
 public:
  double* at_least(std::size_t count) {
    if (count > size_) {
      memory_.reset(static_cast<double*>(::operator new[](count * sizeof(double), alignment)));
      size_ = count;
    }
    return memory_.get();
  }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Release {
    void operator()(double* p) const { ::operator delete[](p, alignment); }
  };
  std::unique_ptr<double[], Release> memory_;
  std::size_t size_ = 0;
};

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

struct Tile {
  Vec sum[columns][vectors];
};

/// A slice of A times a slice of B over `k` terms.
inline Tile multiply_slices(const double* a, const double* b, Index k) {
  Tile tile{};
  for (Index p = 0; p < k; ++p, a += rows, b += columns) {
    Vec column[vectors];
    for (int v = 0; v < vectors; ++v) column[v] = *reinterpret_cast<const Vec*>(a + v * lanes);
    for (int j = 0; j < columns; ++j) {
      for (int v = 0; v < vectors; ++v) tile.sum[j][v] += column[v] * b[j];
    }
  }
  return tile;
}

void subtract_whole(const Tile& tile, double* c, Index stride) {
  for (int j = 0; j < columns; ++j, c += stride) {
    for (int v = 0; v < vectors; ++v) {
      Vec target;  // C is not aligned
      std::memcpy(&target, c + v * lanes, sizeof target);
      target -= tile.sum[j][v];
      std::memcpy(c + v * lanes, &target, sizeof target);
    }
  }
}

/// The first m rows and n columns; with `offset` the row of the tile's corner less its column, only
/// entries at or below the diagonal if `part` says so.
void subtract_part(const Tile& tile, double* c, Index stride, Index m, Index n, Index offset,
                   Part part) {
  for (Index j = 0; j < n; ++j, c += stride) {
    const double* sum = reinterpret_cast<const double*>(tile.sum[j]);
    const Index top = part == Part::lower_triangle ? std::max<Index>(0, j - offset) : 0;
    for (Index i = top; i < m; ++i) c[i] -= sum[i];
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
      const Tile tile = multiply_slices(a + i * k, b + j * k, k);
      double* c = &C.coeffRef(i0 + i, j0 + j);
      const bool crosses_diagonal = part == Part::lower_triangle && offset < columns - 1;
      if (height == rows && width == columns && !crosses_diagonal) {
        subtract_whole(tile, c, stride);
      } else {
        subtract_part(tile, c, stride, height, width, offset, part);
      }
    }
  }
}

constexpr Index rounded_up(Index n, Index to) { return (n + to - 1) / to * to; }

}  // namespace

void subtract_product(Block C, const ConstBlock& A, const ConstBlock& B, Part part) {
  thread_local Workspace shared;
  const Index m = C.rows(), n = C.cols(), depth_all = A.cols();
  const bool is_large =
      static_cast<double>(m) * static_cast<double>(n * depth_all) > parallel_threshold;
  const int threads = is_large ? thread_count() : 1;

  for (Index j0 = 0; j0 < n; j0 += column_block) {
    const Index width = std::min(column_block, n - j0);
    const Index top = part == Part::lower_triangle ? j0 / rows * rows : 0;
    for (Index p0 = 0; p0 < depth_all; p0 += depth) {
      const Index k = std::min(depth, depth_all - p0);
      double* b = shared.at_least(static_cast<std::size_t>(rounded_up(width, columns) * k));
      pack<columns>(B, j0, width, p0, k, b);
      const auto subtract_rows = [&](Index i0) {
        thread_local Workspace own;
        const Index height = std::min(row_block, m - i0);
        double* a = own.at_least(static_cast<std::size_t>(rounded_up(height, rows) * k));
        pack<rows>(A, i0, height, p0, k, a);
        subtract_block(C, a, b, i0, height, j0, width, k, part);
      };
      if (threads == 1) {
        for (Index i0 = top; i0 < m; i0 += row_block) subtract_rows(i0);
      } else {
#pragma omp parallel for schedule(dynamic) num_threads(threads)
        for (Index i0 = top; i0 < m; i0 += row_block) subtract_rows(i0);
      }
    }
  }
}

}  // namespace hesse
