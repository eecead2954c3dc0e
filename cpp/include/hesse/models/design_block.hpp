// A block of rows of a design matrix, in double precision, with a column of ones if there is an
// intercept: what one pass over the data reads once and uses for everything.
#pragma once

#include "hesse/linalg/gram.hpp"
#include "hesse/linalg/workspace.hpp"
#include "hesse/models/training_data.hpp"

namespace hesse {

/// The columns of the design: those of the features, and the intercept's behind them.
struct DesignShape {
  Index features;
  bool has_intercept;

  [[nodiscard]] Index columns() const { return features + (has_intercept ? 1 : 0); }
  /// Numbers from one row of a block to the next; those behind the columns are 0.
  [[nodiscard]] Index stride() const;
};

class DesignBlock {
 public:
  /// Copies rows [first, first + count).
  void load(const DesignShape& shape, const Features& features, Index first, Index count,
            int threads = 1);

  /// eta ← X b + offset, where null stands for no offset. `b` holds stride() numbers, 0 behind the
  /// columns; `eta` has room for the rows rounded up to 8.
  void multiply(const double* b, const double* offset, double* eta, int threads = 1) const;

  /// sum ← sum + Xᵀ r, stride() numbers.
  void add_transposed(const double* r, double* sum) const;

  [[nodiscard]] StridedView<double> view() const {
    return {rows_, count_, shape_.columns(), shape_.stride(), 1};
  }

 private:
  void load_some(const Features& features, Index row, Index begin, Index end);

  DesignShape shape_{};
  Index count_ = 0;
  Workspace memory_;
  double* rows_ = nullptr;
};

}  // namespace hesse
