// A block of rows as doubles with contiguous columns, in place or copied.
#pragma once

#include <cstring>
#include <type_traits>
#include <utility>

#include "hesse/linalg/gram.hpp"
#include "hesse/linalg/register_tile.hpp"

namespace hesse::gram {

/// As many scalars as a vector has lanes, from anywhere.
template <class Scalar>
tile::Vec load(const Scalar* x) {
  using Loaded [[gnu::vector_size(tile::lanes * sizeof(Scalar))]] = Scalar;
  Loaded loaded;
  std::memcpy(&loaded, x, sizeof loaded);
  return __builtin_convertvector(loaded, tile::Vec);
}

/// Exchanges what differs in bit `step` of its row and of its lane.
template <int step, int... lane>
[[gnu::always_inline]] inline void exchange(tile::Vec& upper, tile::Vec& lower,
                                            std::integer_sequence<int, lane...>) {
  const tile::Vec a = upper, b = lower;
  upper = tile::Vec{((lane & step) != 0 ? b[lane ^ step] : a[lane])...};
  lower = tile::Vec{((lane & step) != 0 ? b[lane] : a[lane ^ step])...};
}

/// Transposes blocks of 2 × step rows and columns, and larger ones, in turn.
template <int step = 1>
void transpose(tile::Vec (&square)[tile::lanes]) {
  if constexpr (step < tile::lanes) {
    for (int i = 0; i < tile::lanes; ++i) {
      if ((i & step) == 0) {
        exchange<step>(square[i], square[i + step], std::make_integer_sequence<int, tile::lanes>{});
      }
    }
    transpose<2 * step>(square);
  }
}

/// The sums of the rows of a square, which it changes.
template <int step = 1>
[[gnu::always_inline]] inline tile::Vec row_sums(tile::Vec (&square)[tile::lanes]) {
  if constexpr (step == tile::lanes) {
    return square[0];
  } else {
#pragma GCC unroll 8
    for (int i = 0; i < tile::lanes; i += 2 * step) {
      exchange<step>(square[i], square[i + step], std::make_integer_sequence<int, tile::lanes>{});
      square[i] += square[i + step];
    }
    return row_sums<2 * step>(square);
  }
}

/// Copies `count` rows of up to tile::columns columns; the target's rows are filled up to
/// tile::columns with numbers of no meaning.
template <class Scalar>
void copy_columns(const Scalar* x, Index row_stride, Index column_stride, Index width, Index count,
                  double* target, Index target_stride) {
  using namespace tile;
  Index p = 0;
  if (row_stride == 1) {
    for (; p + lanes <= count; p += lanes) {
      for (int v = 0; v < columns; v += lanes) {
        Vec square[lanes];
        for (int l = 0; l < lanes; ++l) {
          square[l] = load(x + p + std::min<Index>(v + l, width - 1) * column_stride);
        }
        transpose(square);
        for (int l = 0; l < lanes; ++l) {
          std::memcpy(target + (p + l) * target_stride + v, &square[l], sizeof(Vec));
        }
      }
    }
  }
  for (; p < count; ++p) {
    const Scalar* row = x + p * row_stride;
    double* copy = target + p * target_stride;
    if (column_stride == 1 && width == columns) {
      for (int v = 0; v < columns; v += lanes) {
        const Vec entries = load(row + v);
        std::memcpy(copy + v, &entries, sizeof entries);
      }
    } else {
      for (Index j = 0; j < columns; ++j) {
        copy[j] = static_cast<double>(row[std::min(j, width - 1) * column_stride]);
      }
    }
  }
}

}  // namespace hesse::gram
