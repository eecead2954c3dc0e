// A matrix of changing shape that keeps its memory.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// One row per sample and one column per unit, unless said otherwise; columns contiguous.
class Panel {
 public:
  using View = Eigen::Map<Matrix>;
  using ConstView = Eigen::Map<const Matrix>;

  /// What it held is lost when it grows, and has no meaning when the number of rows changes.
  View reshaped(Index rows, Index columns) {
    if (rows * columns > storage_.size()) storage_.resize(rows * columns);
    rows_ = rows;
    columns_ = columns;
    return view();
  }

  [[nodiscard]] View view() { return {storage_.data(), rows_, columns_}; }
  [[nodiscard]] ConstView view() const { return {storage_.data(), rows_, columns_}; }
  [[nodiscard]] Index rows() const { return rows_; }

 private:
  Vector storage_;
  Index rows_ = 0, columns_ = 0;
};

}  // namespace hesse
