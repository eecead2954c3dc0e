#include "hesse/models/design_rows.hpp"

namespace hesse {
namespace {

template <class Scalar, class Integer>
void fill(const CsrView<Scalar, Integer>& X, Index first, DesignRows::RowMajor& rows) {
  for (Index i = 0; i < rows.rows(); ++i) {
    const auto end = static_cast<Index>(X.starts[first + i + 1]);
    for (auto at = static_cast<Index>(X.starts[first + i]); at < end; ++at) {
      rows(i, static_cast<Index>(X.indices[at])) += static_cast<double>(X.values[at]);
    }
  }
}

}  // namespace

DesignRows::View DesignRows::load(const DesignShape& shape, const DesignFeatures& features,
                                  Index first, Index count) {
  if (const auto* sparse = std::get_if<SparseRows>(&features)) {
    filled_.setZero(count, shape.columns());
    std::visit([&](const auto& X) { fill(X, first, filled_); }, *sparse);
    if (shape.has_intercept) filled_.col(shape.features).setOnes();
    return {filled_.data(), count, shape.columns(), Eigen::OuterStride<>(shape.columns())};
  }
  block_.load(shape, features, first, count);
  const StridedView<double> view = block_.view();
  return {view.data, view.rows, view.columns, Eigen::OuterStride<>(view.row_stride)};
}

}  // namespace hesse
