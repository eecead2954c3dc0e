// What the kernels of SmallBatchCholesky work on: a group of matrices, one per vector lane.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "hesse/linalg/lane_functions.hpp"
#include "hesse/linalg/small_batch.hpp"

namespace hesse::small_batch {

using lane::Mask;
using lane::square_root;
using tile::lanes;
using tile::Vec;

// Rows and columns of the blocks that are worked on in registers, as many as there is room for.
constexpr int block = lanes == 8 ? 4 : 3;

// Empirical: smaller matrices follow each other so closely that the processor fetches them itself.
constexpr Index smallest_prefetched = 5;
static_assert(smallest_prefetched >= block);  // a prefetched block lies within its matrix

// GCC 12 takes a function that only prefetches for one without effect and drops calls to it.
#define HESSE_PREFETCHES [[gnu::always_inline]]

constexpr Index triangle_size(Index n) { return n * (n + 1) / 2; }

template <std::size_t... lane>
Vec gather(const double* const* from, Index offset, std::index_sequence<lane...>) {
  return Vec{from[lane][offset]...};
}

/// The same entry of each of `lanes` arrays.
inline Vec gather(const double* const* from, Index offset) {
  return gather(from, offset, std::make_index_sequence<lanes>{});
}

/// The problems of a group. One that has fewer than `lanes` is filled up with its last problem, so
/// that every lane has something to do; what the copies find is not stored.
struct Group {
  Group(Index first, Index count, const std::vector<Index>& chosen)
      : present(static_cast<int>(std::min<Index>(lanes, count - first))) {
    for (int lane = 0; lane < lanes; ++lane) {
      const Index slot = first + std::min(lane, present - 1);
      problem[lane] = chosen.empty() ? slot : chosen[slot];
    }
  }

  int present;
  Index problem[lanes];
};

/// A + λ·D of a group.
class DampedMatrices {
 public:
  DampedMatrices(const SmallBatch& A, const SmallBatchDamping& damping, const Group& group,
                 const Group& next)
      : is_scaled_(damping.multipliers != nullptr && damping.diagonals != nullptr),
        order_(A.order) {
    const bool is_lower = A.triangle == SmallBatch::Triangle::lower;
    row_stride_ = is_lower ? 1 : order_;
    column_stride_ = is_lower ? order_ : 1;
    for (int lane = 0; lane < lanes; ++lane) {
      const Index p = group.problem[lane];
      matrix_[lane] = A.entries + p * order_ * order_;
      next_[lane] = A.entries + next.problem[lane] * order_ * order_;
      if (damping.multipliers != nullptr) multiplier_[lane] = damping.multipliers[p];
      diagonal_[lane] = is_scaled_ ? damping.diagonals + p * order_ : nullptr;
    }
  }

  /// An entry below the diagonal.
  Vec entry(Index i, Index j) const {
    return gather(matrix_, i * row_stride_ + j * column_stride_);
  }

  Vec diagonal(Index i) const {
    const Vec shift = is_scaled_ ? multiplier_ * gather(diagonal_, i) : multiplier_;
    return entry(i, i) + shift;
  }

  /// Fetches the block from (i, j) of the next group's matrices while this one is worked on. Into
  /// the second-level cache: the first one is full with the factors.
  HESSE_PREFETCHES void prefetch_next(Index i, Index j) const {
    if (order_ < smallest_prefetched) return;
    const Index offset = i * row_stride_ + j * column_stride_;
    for (int lane = 0; lane < lanes; ++lane) {
      for (int line = 0; line < block; ++line) {
        __builtin_prefetch(next_[lane] + offset + line * order_, 0, 2);
      }
    }
  }

 private:
  bool is_scaled_;
  Index order_, row_stride_, column_stride_;
  const double* matrix_[lanes];
  const double* next_[lanes];
  const double* diagonal_[lanes];
  Vec multiplier_{};
};

/// The first bad pivot of each lane.
struct BadPivots {
  Vec index = Vec{} - 1.0;
  Vec value{};

  /// The pivot, or NaN if it is bad: this spoils all that depends on it, up to the solutions.
  Vec checked(Vec pivot, Vec bound, Index j) {
    const Mask is_good = pivot > bound;  // an infinite pivot has an infinite bound
    const Mask is_first = ~is_good & (index < 0.0);
    index = is_first ? Vec{} + static_cast<double>(j) : index;
    value = is_first ? pivot : value;
    return is_good ? pivot : Vec{} + std::numeric_limits<double>::quiet_NaN();
  }

  SmallBatchReport report(int lane) const {
    if (index[lane] < 0.0) return {};
    const int pivot = static_cast<int>(index[lane]);
    if (!std::isfinite(value[lane])) return {SmallBatchStatus::not_finite, pivot};
    return {SmallBatchStatus::not_positive_definite, pivot};
  }
};

enum class Access { read = 0, write = 1 };

/// The factors L of a group, rows contiguous, with the inverses of their diagonals.
struct Factors {
  Vec* entries;
  Index to_next;  ///< how far on those of the next group are, or 0

  Vec* row(Index i) const { return entries + triangle_size(i); }

  /// Fetches some rows of the next group's factors.
  template <Access access>
  HESSE_PREFETCHES void prefetch_next(Index first_row, Index rows) const {
    constexpr int cache_line = 64;
    if (to_next == 0) return;
    const char* line = reinterpret_cast<const char*>(row(first_row) + to_next);
    const char* end = reinterpret_cast<const char*>(row(first_row + rows) + to_next);
    for (; line < end; line += cache_line) {
      __builtin_prefetch(line, static_cast<int>(access), 2);
    }
  }
};

/// Some rows of the factors.
template <int size>
struct Rows {
  Rows(const Factors& L, Index first) {
    for (int r = 0; r < size; ++r) at[r] = L.row(first + r);
  }
  Vec* operator[](int r) const { return at[r]; }

  Vec* at[size];
};

/// Calls the body with the number of rows that whole blocks leave over, if there are any.
template <int size = 1, class Body>
void for_remainder(Index n, Body&& body) {
  if constexpr (size < block) {
    if (n % block == size) {
      body(std::integral_constant<int, size>{});
    } else {
      for_remainder<size + 1>(n, body);
    }
  }
}

#undef HESSE_PREFETCHES

}  // namespace hesse::small_batch
