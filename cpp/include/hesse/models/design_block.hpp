// A block of rows of a design matrix, with a column of ones if there is an intercept: what one pass
// over the data reads once and uses for everything.
#pragma once

#include <algorithm>

#include "hesse/linalg/gram.hpp"
#include "hesse/linalg/sparse_rows.hpp"
#include "hesse/linalg/workspace.hpp"
#include "hesse/models/training_data.hpp"

namespace hesse {

/// The features of a design: a matrix of numbers, or one of few entries.
using DesignFeatures = std::variant<Features, SparseRows>;

[[nodiscard]] Index row_count(const DesignFeatures& features);
[[nodiscard]] Index column_count(const DesignFeatures& features);

/// The columns of the design: those of the features, and the intercept's behind them.
struct DesignShape {
  Index features;
  bool has_intercept;

  [[nodiscard]] Index columns() const { return features + (has_intercept ? 1 : 0); }
  /// Numbers from one row of a block to the next; those behind the columns are 0.
  [[nodiscard]] Index stride() const;
};

/// Memory that the next block will be read from: a product of one block has time to wait for it.
struct RowsAhead {
  const char* begin = nullptr;
  Index rows = 0;
  Index bytes_per_row = 0;

  void fetch(Index first, Index count) const {
    constexpr Index cache_line = 64;
    const char* end = begin + std::min(first + count, rows) * bytes_per_row;
    for (const char* p = begin + first * bytes_per_row; p < end; p += cache_line) {
      __builtin_prefetch(p, 0, 2);
    }
  }
};

class DesignBlock {
 public:
  /// Copies rows [first, first + count) in double precision; sparse ones stay where they are, and
  /// must outlive the block.
  void load(const DesignShape& shape, const DesignFeatures& features, Index first, Index count,
            int threads = 1);

  /// eta ← X b + offset, where null stands for no offset. `b` holds stride() numbers, 0 behind the
  /// columns; `eta` has room for the rows rounded up to 8.
  void multiply(const double* b, const double* offset, double* eta, int threads = 1) const;

  /// sum ← sum + Xᵀ r, stride() numbers.
  void add_transposed(const double* r, double* sum) const;

  /// sum ← sum + factor · row i of the block, stride() numbers.
  void add_row(Index i, double factor, double* sum) const;

  /// sum ← sum + the diagonal of XᵀDX, D the diagonal matrix of `weights`; stride() numbers.
  void add_squares(const double* weights, double* sum) const;

  /// Of a block that is not sparse.
  [[nodiscard]] StridedView<double> view() const {
    return {rows_, count_, shape_.columns(), shape_.stride(), 1};
  }

 private:
  void load_some(const Features& features, Index row, Index begin, Index end);
  void multiply_dense(const double* b, double* eta, Index begin, Index end) const;
  [[nodiscard]] SparseBlock sparse_part(Index begin, Index end) const;

  DesignShape shape_{};
  Index first_ = 0;
  Index count_ = 0;
  RowsAhead ahead_;
  const SparseRows* sparse_ = nullptr;  ///< null: the rows are dense
  Workspace memory_;
  double* rows_ = nullptr;
};

}  // namespace hesse
