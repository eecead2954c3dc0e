#include "hesse/models/column_grams.hpp"

#include <algorithm>

#include "hesse/models/work.hpp"

namespace hesse {
namespace {

/// target ← these columns of these rows, one for the column behind the last.
template <class Scalar>
void gather_columns(const StridedView<Scalar>& X, const std::vector<Index>& columns, Index first,
                    Index count, double* target, Index stride) {
  const auto width = static_cast<Index>(columns.size());
  for (Index i = 0; i < count; ++i, target += stride) {
    const Scalar* row = X.data + (first + i) * X.row_stride;
    for (Index c = 0; c < width; ++c) {
      const Index column = columns[static_cast<std::size_t>(c)];
      target[c] = column < X.columns ? static_cast<double>(row[column * X.column_stride]) : 1.0;
    }
    std::fill(target + width, target + stride, 0.0);
  }
}

/// The same of sparse rows; a column behind the last is the last of those chosen.
template <class Scalar, class Integer>
void gather_entries(const CsrView<Scalar, Integer>& X, const std::vector<Index>& places,
                    const std::vector<Index>& columns, Index first, Index count, double* target,
                    Index stride) {
  std::fill(target, target + count * stride, 0.0);
  const bool has_ones = columns.back() == X.columns;
  for (Index i = 0; i < count; ++i, target += stride) {
    for (Integer entry = X.starts[first + i]; entry < X.starts[first + i + 1]; ++entry) {
      const Index place = places[static_cast<std::size_t>(X.indices[entry])];
      if (place >= 0) target[place] += static_cast<double>(X.values[entry]);
    }
    if (has_ones) target[columns.size() - 1] = 1.0;
  }
}

}  // namespace

void ColumnGrams::find_places(const std::vector<Index>& columns) {
  places_.assign(static_cast<std::size_t>(column_count(features_) + 1), -1);
  Index place = 0;
  for (const Index column : columns) places_[static_cast<std::size_t>(column)] = place++;
}

void ColumnGrams::form(const std::vector<Index>& columns, const RowWeights& weights,
                       std::vector<Matrix>& grams) {
  const auto width = static_cast<Index>(columns.size());
  const auto number = static_cast<Index>(grams.size());
  if (width == 0) {
    for (Matrix& gram : grams) gram.resize(0, 0);
    return;
  }
  const auto* sparse = std::get_if<SparseRows>(&features_);
  if (sparse != nullptr) find_places(columns);
  const Index rows = row_count(features_), stride = tile::rounded_up(width, tile::columns);
  const gram::BlockPlan plan(width);
  const Index size = number * plan.sums_size();
  const double work = static_cast<double>(number * (width * width / 2 + width));
  const gram::RowCut cut = gram::cut_rows(rows, plan.depth(), size, work);
  const int threads = threads_for(work * static_cast<double>(rows));
  if (scratch_.size() < static_cast<std::size_t>(threads)) scratch_.resize(threads);
  double* sums = sums_.at_least(static_cast<std::size_t>(size * cut.groups));
  std::fill(sums, sums + size * cut.groups, 0.0);
  const auto task = [&](Index first, Index count, Index group, int worker) {
    Scratch& scratch = scratch_[worker];
    double* block = scratch.rows.at_least(static_cast<std::size_t>(stride * (plan.depth() + 1)));
    double* own = scratch.weights.at_least(static_cast<std::size_t>(plan.depth()));
    if (sparse != nullptr) {
      std::visit(
          [&](const auto& X) { gather_entries(X, places_, columns, first, count, block, stride); },
          *sparse);
    } else {
      std::visit([&](const auto& X) { gather_columns(X, columns, first, count, block, stride); },
                 std::get<Features>(features_));
    }
    const int inner = cut.groups == 1 ? threads : 1;
    for (Index k = 0; k < number; ++k) {
      weights(first, count, k, own);
      gram::add_block(plan, StridedView<double>{block, count, width, stride, 1}, {own, nullptr}, 0,
                      count, sums + group * size + k * plan.sums_size(), inner);
    }
  };
  gram::for_each_block(cut, rows, threads, checkpoint_, task);
  for (Index k = 0; k < number; ++k) {
    grams[static_cast<std::size_t>(k)].setZero(width, width);
    gram::finish_triangle(plan, cut.groups, size, sums + k * plan.sums_size(), 1,
                          grams[static_cast<std::size_t>(k)]);
  }
}

}  // namespace hesse
