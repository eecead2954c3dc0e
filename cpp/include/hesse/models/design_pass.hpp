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

/// Which rows a pass takes: all of them, or one run of rows out of so many, each time another one
/// of them, so that neither the order of the rows nor a period in it tells the choice. The same
/// rows always.
class RowChoice {
 public:
  explicit RowChoice(Index one_in = 1) : one_in_(one_in) {}

  /// How many rows of so many are taken.
  [[nodiscard]] Index count(Index rows) const {
    return takes_all() ? rows : rows / (run * one_in_) * run;
  }
  /// Where the rows lie that are taken as number `first` and the following ones of its block.
  [[nodiscard]] Index row(Index first) const;
  /// Rows of a block, not more than `depth`, so that it lies within a run.
  [[nodiscard]] Index depth(Index depth) const;

 private:
  // Empirical: rows that are read together.
  static constexpr Index run = 64;

  [[nodiscard]] bool takes_all() const { return one_in_ == 1; }

  Index one_in_;
};

class DesignPass {
 public:
  DesignPass(const DesignShape& shape, const DesignFeatures& features, Checkpoint* checkpoint)
      : shape_(shape), features_(features), checkpoint_(checkpoint) {}

  [[nodiscard]] const DesignShape& shape() const { return shape_; }
  [[nodiscard]] Index rows() const { return row_count(features_); }
  /// Rows that passes take, all of them at first.
  [[nodiscard]] Index rows_taken() const { return choice_.count(rows()); }
  /// Returns how many they are.
  Index take_one_in(Index many) {
    choice_ = RowChoice(many);
    return rows_taken();
  }
  /// What a sum over the rows taken is multiplied by to stand for all of them.
  [[nodiscard]] double scale() const {
    return rows_taken() == rows() ? 1.0
                                  : static_cast<double>(rows()) / static_cast<double>(rows_taken());
  }
  [[nodiscard]] bool is_sparse() const { return std::holds_alternative<SparseRows>(features_); }

  /// Calls task(block) for each block of rows, loaded already; returns the groups' sums of `size`
  /// numbers each, one after the other. `work` is told in multiplications per row.
  template <class Task>
  double* sums(const gram::RowCut& cut, Index size, double work, const Task& task) {
    ++pass_count_;
    return sums_of_rows(cut, size, work, [&](const PassBlock& at) {
      at.scratch.block.load(shape_, features_, at.first, at.count, at.threads);
      task(at);
    });
  }

  /// The same of tasks that do without the features, and blocks that are not loaded.
  template <class Task>
  double* sums_of_rows(const gram::RowCut& cut, Index size, double work, const Task& task) {
    const int threads = threads_for(work * static_cast<double>(rows_taken()));
    if (scratch_.size() < static_cast<std::size_t>(threads)) scratch_.resize(threads);
    double* sums = sums_.at_least(static_cast<std::size_t>(size * cut.groups));
    std::fill(sums, sums + size * cut.groups, 0.0);
    gram::for_each_block(cut, rows_taken(), threads, checkpoint_,
                         [&](Index place, Index count, Index group, int worker) {
                           const Index first = choice_.row(place);
                           PassScratch& scratch = scratch_[worker];
                           const int own = cut.groups == 1 ? threads : 1;
                           task(PassBlock{first, count, own, scratch, sums + group * size});
                         });
    return sums;
  }

  /// Passes over the features so far.
  [[nodiscard]] Index pass_count() const { return pass_count_; }

  /// For groups with the sums of a plan of `depth` rows and `size` numbers.
  [[nodiscard]] gram::RowCut cut(Index depth, Index size, double work) const {
    return gram::cut_rows(rows_taken(), choice_.depth(depth), size, work);
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

  /// What a pass for the Hessian of so many coefficients costs, relative to one for the gradient.
  [[nodiscard]] double hessian_cost(Index coefficients) const;

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
  RowChoice choice_;
  Index pass_count_ = 0;
  std::vector<PassScratch> scratch_;  ///< one per thread
  Workspace sums_;
  std::optional<SparseGram> gram_;  ///< made when it is first asked for
};

}  // namespace hesse
