// One pass over the rows of a design matrix: blocks, and sums over groups of blocks.
#pragma once

#include <optional>
#include <vector>

#include "hesse/linalg/gram_sums.hpp"
#include "hesse/linalg/sparse_gram.hpp"
#include "hesse/linalg/threads.hpp"
#include "hesse/models/design_block.hpp"
#include "hesse/models/work.hpp"

namespace hesse {

/// What a block is worked on with.
struct PassScratch {
  DesignBlock block;
  Workspace numbers;
};

/// A block of rows, and the threads that it has to itself.
struct PassBlock {
  Index first, count;
  int threads;
  PassScratch& scratch;
  double* sum;  ///< of its group, which begins at 0
};

class DesignPass {
 public:
  DesignPass(const DesignShape& shape, const DesignFeatures& features, Checkpoint* checkpoint)
      : shape_(shape), features_(features), checkpoint_(checkpoint) {}

  [[nodiscard]] const DesignShape& shape() const { return shape_; }
  [[nodiscard]] Index rows() const { return row_count(features_); }
  [[nodiscard]] bool is_sparse() const { return std::holds_alternative<SparseRows>(features_); }

  /// Calls task(block) for each block of rows, loaded already; returns the groups' sums of `size`
  /// numbers each, one after the other. `work` is told in multiplications per row.
  template <class Task>
  double* sums(const gram::RowCut& cut, Index size, double work, const Task& task) {
    const int threads = threads_for(work * static_cast<double>(rows()));
    if (scratch_.size() < static_cast<std::size_t>(threads)) scratch_.resize(threads);
    double* sums = sums_.at_least(static_cast<std::size_t>(size * cut.groups));
    std::fill(sums, sums + size * cut.groups, 0.0);
    gram::for_each_block(cut, rows(), threads, checkpoint_,
                         [&](Index first, Index count, Index group, int worker) {
                           PassScratch& scratch = scratch_[worker];
                           const int own = cut.groups == 1 ? threads : 1;
                           scratch.block.load(shape_, features_, first, count, own);
                           task(PassBlock{first, count, own, scratch, sums + group * size});
                         });
    return sums;
  }

  /// The same of tasks that form no matrix: total ← the sums over all groups. `predictors` is the
  /// number of linear predictors.
  template <class Task>
  void total(Index size, Index predictors, const Task& task, Vector& total) {
    const double work = static_cast<double>(predictors * (2 * row_entries() + work_of_predictor));
    const gram::RowCut cut = cut_for(size, work);
    const double* found = sums(cut, size, work, task);
    total = Eigen::Map<const Vector>(found, size);
    for (Index group = 1; group < cut.groups; ++group) {
      total += Eigen::Map<const Vector>(found + group * size, size);
    }
  }

  /// H ← XᵀDX of sparse rows, D the diagonal matrix of `weights`.
  void sparse_gram(const double* weights, Block H);

  /// Most rows of a block.
  static constexpr Index most_rows = 256;

  /// Empirical: a loss and its derivatives cost as much as so many multiplications.
  static constexpr Index work_of_predictor = 32;

 private:
  [[nodiscard]] Index row_entries() const;
  [[nodiscard]] gram::RowCut cut_for(Index size, double work) const;

  DesignShape shape_;
  DesignFeatures features_;
  Checkpoint* checkpoint_;
  std::vector<PassScratch> scratch_;  ///< one per thread
  Workspace sums_;
  std::optional<SparseGram> gram_;  ///< made when it is first asked for
};

}  // namespace hesse
