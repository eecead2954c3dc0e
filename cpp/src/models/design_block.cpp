#include "hesse/models/design_block.hpp"

#include <algorithm>
#include <variant>

#include "hesse/linalg/gram_pack.hpp"
#include "hesse/linalg/lane_functions.hpp"
#include "hesse/linalg/parallel.hpp"

namespace hesse {
namespace {

using tile::lanes;
using tile::Vec;

// Empirical: rows in one task where threads share a block.
constexpr Index rows_per_task = 32;

void store(const Vec& numbers, double* to) { std::memcpy(to, &numbers, sizeof numbers); }

/// Numbers of a row from its last whole vector on, and what follows them in the block.
template <class Scalar>
class RowTail {
 public:
  RowTail(Index count, const double* behind) : count_(count), behind_(gram::load(behind)) {
    for (int lane = 0; lane < lanes; ++lane) is_behind_[lane] = lane < count ? 0 : -1;
  }

  /// Where a whole vector may be read.
  [[nodiscard]] Vec read_on(const Scalar* x) const { return is_behind_ ? behind_ : gram::load(x); }

  /// Where memory may end with the row.
  [[nodiscard]] Vec read_own(const Scalar* x) const {
    Scalar own[lanes] = {};
    std::copy_n(x, count_, own);
    return read_on(own);
  }

 private:
  Index count_;
  Vec behind_;
  lane::Mask is_behind_;
};

/// Rows with contiguous columns, at least as many as a vector has lanes. `behind` is what the last
/// slice of a row holds but for its features; the rows at the end of memory are `at_end`.
template <class Scalar>
void copy_contiguous(const Scalar* x, Index row_stride, Index columns, Index count, Index at_end,
                     const double* behind, double* target, Index stride) {
  const Index whole = columns / lanes * lanes, last_slice = stride - tile::columns;
  const RowTail<Scalar> tail(columns - whole, behind + (whole < stride ? whole - last_slice : 0));
  for (Index i = 0; i < count; ++i, x += row_stride, target += stride) {
    for (Index j = 0; j < whole; j += lanes) store(gram::load(x + j), target + j);
    if (whole == stride) continue;
    store(i < count - at_end ? tail.read_on(x + whole) : tail.read_own(x + whole), target + whole);
    for (Index j = whole + lanes; j < stride; j += lanes) {
      store(gram::load(behind + (j - last_slice)), target + j);
    }
  }
}

template <class Scalar>
void copy_any(const StridedView<Scalar>& X, Index first, Index count, const double* behind,
              double* target, Index stride) {
  const Scalar* corner = X.data + first * X.row_stride;
  for (Index j = 0; j < X.columns; j += tile::columns) {
    const Index width = std::min<Index>(tile::columns, X.columns - j);
    gram::copy_columns(corner + j * X.column_stride, X.row_stride, X.column_stride, width, count,
                       target + j, stride);
  }
  const Index last = stride - tile::columns;
  for (Index i = 0; i < count; ++i) {
    double* row = target + i * stride;
    std::copy(behind + (X.columns - last), behind + tile::columns, row + X.columns);
  }
}

/// Runs task(begin, end) over rows.
template <class Task>
void for_rows(Index count, int threads, const Task& task) {
  if (threads == 1) return task(0, count);
  for_each_task((count + rows_per_task - 1) / rows_per_task, threads, [&](Index i) {
    task(i * rows_per_task, std::min(count, (i + 1) * rows_per_task));
  });
}

// Sums of columns that are formed side by side, so that none waits for its last addition.
constexpr int vectors_side_by_side = 4;

/// sum ← sum + Σ factors[i] · term(row i), in order, of so many vectors of columns.
template <int number, class Term>
void add_columns(const double* rows, Index stride, Index count, const double* factors, double* sum,
                 const Term& term) {
  Vec totals[number];
#pragma GCC unroll 8
  for (int v = 0; v < number; ++v) totals[v] = gram::load(sum + v * lanes);
  for (Index i = 0; i < count; ++i, rows += stride) {
#pragma GCC unroll 8
    for (int v = 0; v < number; ++v) totals[v] += term(gram::load(rows + v * lanes)) * factors[i];
  }
#pragma GCC unroll 8
  for (int v = 0; v < number; ++v) store(totals[v], sum + v * lanes);
}

/// The same of whole rows.
template <class Term>
void add_rows(const double* rows, Index stride, Index count, const double* factors, double* sum,
              const Term& term) {
  constexpr Index width = vectors_side_by_side * lanes;
  Index j = 0;
  for (; j + width <= stride; j += width) {
    add_columns<vectors_side_by_side>(rows + j, stride, count, factors, sum + j, term);
  }
  switch ((stride - j) / lanes) {
    case 3: return add_columns<3>(rows + j, stride, count, factors, sum + j, term);
    case 2: return add_columns<2>(rows + j, stride, count, factors, sum + j, term);
    case 1: return add_columns<1>(rows + j, stride, count, factors, sum + j, term);
    default: return;
  }
}

// Empirical: longer rows arrive as fast without being asked for.
constexpr Index longest_row_ahead = 256;

/// Behind the rows before `first`; nothing where the next rows are not successive memory.
template <class Scalar>
RowsAhead rows_ahead(const StridedView<Scalar>& X, Index first) {
  const Index bytes = X.row_stride * static_cast<Index>(sizeof(Scalar));
  if (X.column_stride != 1 || X.row_stride != X.columns || bytes > longest_row_ahead) return {};
  return {reinterpret_cast<const char*>(X.data + first * X.row_stride), X.rows - first, bytes};
}

}  // namespace

Index row_count(const DesignFeatures& features) {
  return std::visit([](const auto& X) { return row_count(X); }, features);
}

Index column_count(const DesignFeatures& features) {
  return std::visit([](const auto& X) { return column_count(X); }, features);
}

// copy_columns writes whole slices; a row behind the last one is where it may end.
Index DesignShape::stride() const { return tile::rounded_up(columns(), tile::columns); }

void DesignBlock::load_some(const Features& features, Index first, Index begin, Index end) {
  const Index stride = shape_.stride();
  double behind[tile::columns] = {};  // the last slice of a row but for its features
  if (shape_.has_intercept) behind[shape_.features - (stride - tile::columns)] = 1.0;
  double* target = rows_ + begin * stride;
  std::visit(
      [&](const auto& X) {
        if (X.column_stride == 1 && X.columns >= lanes) {
          // Of rows that follow each other upwards, only the last one ends where memory may.
          const bool is_upwards = X.row_stride >= X.columns;
          const Index at_end = is_upwards ? Index{first + end == X.rows} : end - begin;
          copy_contiguous(X.data + (first + begin) * X.row_stride, X.row_stride, X.columns,
                          end - begin, at_end, behind, target, stride);
        } else {
          copy_any(X, first + begin, end - begin, behind, target, stride);
        }
      },
      features);
}

void DesignBlock::load(const DesignShape& shape, const DesignFeatures& features, Index first,
                       Index count, int threads) {
  shape_ = shape;
  first_ = first;
  count_ = count;
  sparse_ = std::get_if<SparseRows>(&features);
  if (sparse_ != nullptr) return;
  const Features& dense = std::get<Features>(features);
  ahead_ = std::visit([&](const auto& X) { return rows_ahead(X, first + count); }, dense);
  rows_ =
      memory_.at_least(static_cast<std::size_t>(shape.stride() * tile::rounded_up(count, lanes)));
  for_rows(count, threads, [&](Index begin, Index end) { load_some(dense, first, begin, end); });
  std::fill(rows_ + count * shape.stride(), rows_ + tile::rounded_up(count, lanes) * shape.stride(),
            0.0);
}

void DesignBlock::multiply_dense(const double* b, double* eta, Index begin, Index end) const {
  const Index stride = shape_.stride();
  for (Index i = begin; i < end; i += lanes) {
    ahead_.fetch(i, lanes);
    Vec sums[lanes] = {};
    const double* row = rows_ + i * stride;
    for (Index j = 0; j < stride; j += lanes) {
      const Vec coefficients = gram::load(b + j);
#pragma GCC unroll 8
      for (int l = 0; l < lanes; ++l) sums[l] += gram::load(row + l * stride + j) * coefficients;
    }
    store(gram::row_sums(sums), eta + i);
  }
}

SparseBlock DesignBlock::sparse_part(Index begin, Index end) const {
  return {*sparse_, first_ + begin, end - begin};
}

void DesignBlock::multiply(const double* b, const double* offset, double* eta, int threads) const {
  const double constant = shape_.has_intercept ? b[shape_.features] : 0.0;
  for_rows(count_, threads, [&](Index begin, Index end) {
    if (sparse_ != nullptr) {
      sparse_part(begin, end).multiply(b, constant, eta + begin);
    } else {
      multiply_dense(b, eta, begin, end);
    }
    if (offset == nullptr) return;
    for (Index i = begin; i < end; ++i) eta[i] += offset[i];
  });
}

void DesignBlock::add_transposed(const double* r, double* sum) const {
  if (sparse_ == nullptr) {
    return add_rows(rows_, shape_.stride(), count_, r, sum, [](const Vec& x) { return x; });
  }
  sparse_part(0, count_).add_transposed(r, sum);
  if (!shape_.has_intercept) return;
  for (Index i = 0; i < count_; ++i) sum[shape_.features] += r[i];
}

void DesignBlock::add_row(Index i, double factor, double* sum) const {
  if (sparse_ == nullptr) {
    const double* row = rows_ + i * shape_.stride();
    for (Index j = 0; j < shape_.stride(); ++j) sum[j] += factor * row[j];
    return;
  }
  sparse_part(i, i + 1).add_transposed(&factor, sum);
  if (shape_.has_intercept) sum[shape_.features] += factor;
}

void DesignBlock::add_squares(const double* weights, double* sum) const {
  if (sparse_ == nullptr) {
    return add_rows(rows_, shape_.stride(), count_, weights, sum,
                    [](const Vec& x) { return x * x; });
  }
  sparse_part(0, count_).add_squares(weights, sum);
  if (!shape_.has_intercept) return;
  for (Index i = 0; i < count_; ++i) sum[shape_.features] += weights[i];
}

}  // namespace hesse
