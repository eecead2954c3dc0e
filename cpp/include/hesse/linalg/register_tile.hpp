// The inner kernel of every matrix product: packed slices, and a tile of sums held in registers.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse::tile {

// The tile has `vectors` × `lanes` rows and `columns` columns of accumulators, as many as the
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

using Vec [[gnu::vector_size(lanes * sizeof(double)), gnu::may_alias]] = double;

constexpr Index rounded_up(Index n, Index to) { return (n + to - 1) / to * to; }

/// Sums of `rows` × `columns` entries, column by column.
struct Sums {
  Vec sum[columns][vectors];
};

/// A slice of A times a slice of B over `k` terms.
inline Sums multiply_slices(const double* a, const double* b, Index k) {
  Sums tile{};
  for (Index p = 0; p < k; ++p, a += rows, b += columns) {
    Vec column[vectors];
    for (int v = 0; v < vectors; ++v) column[v] = *reinterpret_cast<const Vec*>(a + v * lanes);
    for (int j = 0; j < columns; ++j) {
      for (int v = 0; v < vectors; ++v) tile.sum[j][v] += column[v] * b[j];
    }
  }
  return tile;
}

}  // namespace hesse::tile
