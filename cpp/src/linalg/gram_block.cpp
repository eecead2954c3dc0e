#include "hesse/linalg/gram_block.hpp"

#include <array>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "hesse/linalg/gram_pack.hpp"
#include "hesse/linalg/parallel.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse::gram {
namespace {

using namespace tile;

static_assert(columns % lanes == 0, "the sums' offsets suppose it");

// Empirical: up to this many columns, weighting a row anew for every tile costs less than packing.
constexpr Index most_columns_on_the_fly = 48;

// Empirical: numbers in a block of few columns, which stays in the first-level cache.
constexpr Index small_block = 2560;

// Empirical: rows of a block of many columns.
constexpr Index large_depth = tile::depth;

// Empirical: more columns than these are copied, since rows far apart are slow to read again and
// again.
constexpr Index most_columns_in_place = 512;

// Empirical: slices of columns in one task of a large block, and rows in a task of copying.
constexpr Index slices_per_task = 60;
constexpr Index rows_per_task = 16;

struct Ones {
  double entries[depth];
  Ones() { std::fill(entries, entries + depth, 1.0); }
};
const Ones ones;

/// A block of rows with contiguous columns.
struct Rows {
  const double* first;
  Index stride;
  Index count;
  const double* weights;
};

/// Memory that the next block will be read from, as a walk of so many bytes per step.
struct Ahead {
  const char* next;
  Index step;
};

/// One tile of Σ a bᵀ: `a` points to its vectors in the first of `count` rows, the last of them
/// apart; `b` to its columns.
struct Operands {
  const double* a;
  const double* last;
  Index a_stride;
  const double* b;
  Index b_stride;
  const double* weights;
  Index count;
};

// Unrolled by pragma, since GCC otherwise keeps the sums in memory.
template <int V, int C, bool weighted>
void add_tile(Operands at, Ahead ahead, double* sums) {
  Vec sum[C][V];
#pragma GCC unroll 8
  for (int j = 0; j < C; ++j) {
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) sum[j][v] = Vec{};
  }
  for (Index p = 0; p < at.count; ++p) {
    Vec column[V];
#pragma GCC unroll 8
    for (int v = 0; v < V - 1; ++v) column[v] = load(at.a + v * lanes);
    column[V - 1] = load(at.last);
    if constexpr (weighted) {
#pragma GCC unroll 8
      for (int v = 0; v < V; ++v) column[v] *= at.weights[p];
    }
    __builtin_prefetch(ahead.next);
    ahead.next += ahead.step;
#pragma GCC unroll 8
    for (int j = 0; j < C; ++j) {
#pragma GCC unroll 8
      for (int v = 0; v < V; ++v) sum[j][v] += column[v] * at.b[j];
    }
    at.a += at.a_stride;
    at.last += at.a_stride;
    at.b += at.b_stride;
  }
  Vec* target = reinterpret_cast<Vec*>(sums);
#pragma GCC unroll 8
  for (int j = 0; j < C; ++j) {
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) *target++ += sum[j][v];
  }
}

using AddTile = void (*)(Operands, Ahead, double*);

template <bool weighted, int... size>
constexpr std::array<AddTile, sizeof...(size)> tiles_of(std::integer_sequence<int, size...>) {
  return {add_tile<size / columns + 1, size % columns + 1, weighted>...};
}

/// The function for a tile of so many vectors and columns.
template <bool weighted>
AddTile tile_of(Index vector_number, Index width) {
  static constexpr auto all =
      tiles_of<weighted>(std::make_integer_sequence<int, vectors * columns>{});
  return all[static_cast<std::size_t>((vector_number - 1) * columns + width - 1)];
}

/// The part of the triangle within these vectors and slices, ends excluded.
struct Task {
  Index first_vector, last_vector;
  Index first_slice, last_slice;
};

/// Adds to the sums of one task. `packed` is null or holds the rows times their weights, in slices
/// of tile::rows; `bytes_ahead` are fetched per row and multiplication.
void add_tiles(const BlockPlan& plan, const Rows& x, const double* packed, const Task& task,
               const char* next, double bytes_ahead, double* sums) {
  const Index k = x.count;
  for (Index j = task.first_slice; j < task.last_slice; ++j) {
    const Slice part = plan.slice(j);
    const Index end = std::min(part.vectors, task.last_vector);
    for (Index i = task.first_vector; i < end; i += vectors) {
      const Index number = std::min<Index>(vectors, end - i);
      const double* b = x.first + part.first_column;
      double* target = sums + part.offset + i * lanes * part.width;
      const Ahead ahead{next,
                        static_cast<Index>(bytes_ahead * static_cast<double>(number * part.width))};
      next += ahead.step * k;
      if (packed == nullptr) {
        const double* last = x.first + plan.first_row(i + number - 1);
        tile_of<true>(number, part.width)(
            {x.first + plan.first_row(i), last, x.stride, b, x.stride, x.weights, k}, ahead,
            target);
      } else {
        const double* a = packed + i * lanes * k;
        tile_of<false>(number, part.width)(
            {a, a + (number - 1) * lanes, rows, b, x.stride, nullptr, k}, ahead, target);
      }
    }
  }
}

/// Adds Xᵀr, a tile of one column.
void add_products(const BlockPlan& plan, const Rows& x, const double* residual, double* sums) {
  const Index total = plan.vector_count();
  for (Index v = 0; v < total; v += vectors) {
    const Index number = std::min<Index>(vectors, total - v);
    const double* last = x.first + plan.first_row(v + number - 1);
    tile_of<false>(number, 1)(
        {x.first + plan.first_row(v), last, x.stride, residual, 1, nullptr, x.count},
        {reinterpret_cast<const char*>(last), 0}, sums + plan.gradient_offset() + v * lanes);
  }
}

/// Rows [begin, end) times their weights, in slices of tile::rows.
void pack_weighted(const BlockPlan& plan, const Rows& x, Index begin, Index end, double* packed) {
  const Index total = plan.vector_count();
  for (Index p = begin; p < end; ++p) {
    const double* row = x.first + p * x.stride;
    const double weight = x.weights[p];
    double* target = packed + p * rows;
    for (Index v = 0; v < total; v += vectors, target += rows * x.count) {
      const Index number = std::min<Index>(vectors, total - v);
      for (Index i = 0; i < number; ++i) {
        reinterpret_cast<Vec*>(target)[i] = load(row + plan.first_row(v + i)) * weight;
      }
    }
  }
}

/// An odd number of cache lines, so that a column's entries are spread over all sets of a cache.
Index spread_stride(Index d) {
  constexpr Index line = 8;
  const Index padded = rounded_up(rounded_up(d, columns), line);
  return padded / line % 2 == 0 ? padded + line : padded;
}

template <class Scalar>
Rows copy_rows(const StridedView<Scalar>& X, Index first, Index count, int threads) {
  thread_local Workspace own;
  const Index stride = spread_stride(X.columns);
  const Scalar* x = X.data + first * X.row_stride;
  double* copy = own.at_least(static_cast<std::size_t>(stride * count));
  const Index slices = (X.columns + columns - 1) / columns;
  const bool by_rows = std::abs(X.row_stride) > std::abs(X.column_stride);
  const Index height = by_rows ? rows_per_task : count;
  const Index group = by_rows ? slices : 1;
  const Index groups = by_rows ? 1 : slices;
  for_each_task((count + height - 1) / height * groups, threads, [&](Index task) {
    const Index top = task / groups * height;
    const Index begin = task % groups * group;
    for (Index j = begin * columns; j < std::min(X.columns, (begin + group) * columns);
         j += columns) {
      copy_columns(x + top * X.row_stride + j * X.column_stride, X.row_stride, X.column_stride,
                   std::min<Index>(columns, X.columns - j), std::min(height, count - top),
                   copy + top * stride + j, stride);
    }
  });
  return {copy, stride, count, nullptr};
}

template <class Scalar>
Rows rows_of(const StridedView<Scalar>& X, const RowTerms& terms, Index first, Index count,
             int threads) {
  Rows found;
  bool in_place = false;
  if constexpr (std::is_same_v<Scalar, double>) {
    in_place = X.column_stride == 1 && X.columns >= lanes && X.columns <= most_columns_in_place;
    if (in_place) found = {X.data + first * X.row_stride, X.row_stride, count, nullptr};
  }
  if (!in_place) found = copy_rows(X, first, count, threads);
  found.weights = terms.weights == nullptr ? ones.entries : terms.weights + first;
  return found;
}

}  // namespace

BlockPlan::BlockPlan(Index columns)
    : columns_(columns),
      depth_(weights_on_the_fly() ? std::clamp<Index>(small_block / columns, 1, tile::depth)
                                  : large_depth) {}

bool BlockPlan::weights_on_the_fly() const { return columns_ <= most_columns_on_the_fly; }

Slice BlockPlan::slice(Index j) const {
  const Index first = j * tile::columns;
  const Index width = std::min<Index>(tile::columns, columns_ - first);
  return {first, width, (first + width + lanes - 1) / lanes, first * (first + tile::columns) / 2};
}

Index BlockPlan::gradient_offset() const {
  const Slice last = slice(slice_count() - 1);
  return rounded_up(last.offset + last.vectors * lanes * last.width, 8);
}

template <class Scalar>
void add_block(const BlockPlan& plan, const StridedView<Scalar>& X, const RowTerms& terms,
               Index first, Index count, double* sums, int threads) {
  thread_local Workspace own;
  const Rows x = rows_of(X, terms, first, count, threads);
  const double* residual = terms.residual == nullptr ? nullptr : terms.residual + first;
  const Index vectors_all = plan.vector_count(), slices = plan.slice_count();
  // The next rows are fetched where they follow closely.
  const bool close = X.column_stride == 1 && std::abs(X.row_stride) <= 2 * X.columns;
  const double multiplications = static_cast<double>(plan.gradient_offset()) / lanes;
  const double bytes_ahead =
      close
          ? static_cast<double>(X.row_stride * static_cast<Index>(sizeof(Scalar))) / multiplications
          : 0.0;
  const char* next =
      reinterpret_cast<const char*>(X.data + (close ? first + count : first) * X.row_stride);
  if (plan.weights_on_the_fly()) {
    add_tiles(plan, x, nullptr, {0, vectors_all, 0, slices}, next, bytes_ahead, sums);
    if (residual != nullptr) add_products(plan, x, residual, sums);
    return;
  }
  double* packed = own.at_least(static_cast<std::size_t>(rounded_up(X.columns, rows) * count));
  for_each_task((count + rows_per_task - 1) / rows_per_task, threads, [&](Index task) {
    pack_weighted(plan, x, task * rows_per_task, std::min(count, (task + 1) * rows_per_task),
                  packed);
  });
  if (residual != nullptr) add_products(plan, x, residual, sums);
  constexpr Index task_vectors = row_block / lanes;
  const Index row_tasks = (vectors_all + task_vectors - 1) / task_vectors;
  const Index column_tasks = (slices + slices_per_task - 1) / slices_per_task;
  for_each_task(row_tasks * column_tasks, threads, [&](Index task) {
    const Index i = task % row_tasks, j = column_tasks - 1 - task / row_tasks;
    add_tiles(plan, x, packed,
              {i * task_vectors, (i + 1) * task_vectors, j * slices_per_task,
               std::min(slices, (j + 1) * slices_per_task)},
              next, threads == 1 && row_tasks * column_tasks == 1 ? bytes_ahead : 0.0, sums);
  });
}

template void add_block(const BlockPlan&, const StridedView<double>&, const RowTerms&, Index, Index,
                        double*, int);
template void add_block(const BlockPlan&, const StridedView<float>&, const RowTerms&, Index, Index,
                        double*, int);

}  // namespace hesse::gram
