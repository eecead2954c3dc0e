#include "hesse/models/training_data.hpp"

#include <algorithm>

namespace hesse {
namespace {

// Rows that are copied together: where features of one sample are neighbours, a cache line of the
// panel is written at once.
constexpr Index together = 8;

template <class Scalar>
void copy_rows(const StridedView<Scalar>& from, const Rows& rows, Panel::View to) {
  for (Index i = 0; i < rows.count; i += together) {
    const Index height = std::min(together, rows.count - i);
    const Scalar* sources[together];
    for (Index r = 0; r < height; ++r) {
      sources[r] = from.data + rows.samples[rows.first + i + r] * from.row_stride;
    }
    for (Index k = 0; k < from.columns; ++k) {
      double* target = &to(i, k);
      for (Index r = 0; r < height; ++r) {
        target[r] = static_cast<double>(sources[r][k * from.column_stride]);
      }
    }
  }
}

}  // namespace

Index row_count(const Features& features) {
  return std::visit([](const auto& view) { return view.rows; }, features);
}

Index column_count(const Features& features) {
  return std::visit([](const auto& view) { return view.columns; }, features);
}

void gather(const Features& features, const Rows& rows, Panel& panel) {
  std::visit(
      [&](const auto& view) { copy_rows(view, rows, panel.reshaped(rows.count, view.columns)); },
      features);
}

void GatheredTargets::gather(const TrainingData& data, const Rows& rows) {
  if (data.labels == nullptr) {
    copy_rows(data.targets, rows, values_.reshaped(rows.count, data.targets.columns));
    return;
  }
  labels_.resize(static_cast<std::size_t>(rows.count));
  for (Index i = 0; i < rows.count; ++i) labels_[i] = data.labels[rows.samples[rows.first + i]];
}

}  // namespace hesse
