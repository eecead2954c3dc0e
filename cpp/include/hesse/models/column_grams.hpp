// Gram matrices of some columns of a design matrix.
#pragma once

#include <functional>
#include <vector>

#include "hesse/linalg/gram_sums.hpp"
#include "hesse/linalg/workspace.hpp"
#include "hesse/models/design_block.hpp"

namespace hesse {

/// What the rows [first, first + count) count for in Gram matrix number `which`. Must not throw.
using RowWeights = std::function<void(Index first, Index count, Index which, double* weights)>;

/// ZᵀDZ for several diagonal matrices D, Z some columns of a matrix and of the column of ones
/// behind it, in one pass over the rows. Sums are formed in an order that follows from the numbers
/// of rows, columns and matrices alone.
class ColumnGrams {
 public:
  ColumnGrams(const DesignFeatures& features, Checkpoint* checkpoint)
      : features_(features), checkpoint_(checkpoint) {}

  /// grams[k] ← ZᵀDₖZ, for as many as there are; `columns` in ascending order.
  void form(const std::vector<Index>& columns, const RowWeights& weights,
            std::vector<Matrix>& grams);

 private:
  struct Scratch {
    Workspace rows, weights;
  };

  void find_places(const std::vector<Index>& columns);

  DesignFeatures features_;
  Checkpoint* checkpoint_;
  std::vector<Index> places_;     ///< of the columns of sparse features among those chosen, or −1
  std::vector<Scratch> scratch_;  ///< one per thread
  Workspace sums_;
};

}  // namespace hesse
