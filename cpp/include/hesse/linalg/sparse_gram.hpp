// XᵀDX of a sparse X, dense.
#pragma once

#include <vector>

#include "hesse/linalg/rank_update.hpp"
#include "hesse/linalg/sparse_rows.hpp"

namespace hesse {

/// Column j of XᵀDX is the sum of the rows that have an entry in column j, each times that entry
/// and its weight (Gustavson, "Two fast algorithms for sparse matrices", ACM Trans. Math. Softw. 4
/// (1978)): work goes with the squares of the rows' numbers of entries. Columns are independent of
/// each other, so that the result has the same bits for any number of threads.
///
/// Beside X, which is owned by somebody else, this keeps a copy of it by columns, 16 bytes for each
/// entry.
class SparseGram {
 public:
  explicit SparseGram(const SparseRows& X);

  /// H ← XᵀDX, both triangles, D the diagonal matrix of `weights`. With one column more than X, H
  /// is that of X with a column of ones behind.
  void product(const double* weights, Block H, Checkpoint* checkpoint = nullptr) const;

  /// Multiplications of a product.
  [[nodiscard]] double work() const { return work_; }

 private:
  void add_column(Index column, const double* weights, Block& H) const;

  SparseRows X_;
  struct Entry {
    Index row;
    double value;
  };
  std::vector<Index> starts_;
  std::vector<Entry> entries_;  ///< by columns, in the order of the rows
  double work_ = 0.0;
};

}  // namespace hesse
