// How a pass over the rows of a tall matrix is cut into blocks, and the sums that it leaves.
#pragma once

#include <algorithm>

#include "hesse/linalg/gram_block.hpp"
#include "hesse/linalg/parallel.hpp"
#include "hesse/linalg/rank_update.hpp"

namespace hesse::gram {

/// Groups of blocks, each group with sums of its own, which are added in order at the end. In every
/// round each group takes `blocks` successive blocks of `depth` rows.
struct RowCut {
  Index depth;
  Index groups;
  Index blocks;

  [[nodiscard]] Index rows_per_group() const { return depth * blocks; }
  [[nodiscard]] Index rows_per_round() const { return groups * rows_per_group(); }
};

/// For groups with sums of `sums_size` numbers each; `work` is told in multiplications per row.
RowCut cut_rows(Index rows, Index depth, Index sums_size, double work);

/// The same with so many groups at most, whatever they hold.
RowCut cut_rows_into(Index groups, Index rows, Index depth, double work);

/// Calls task(first row, number of rows, group, worker) for each block, the groups in parallel; a
/// single group has all threads to itself. A task must not throw.
template <class Task>
void for_each_block(const RowCut& cut, Index rows, int threads, Checkpoint* checkpoint,
                    const Task& task) {
  for (Index start = 0; start < rows; start += cut.rows_per_round()) {
    for_each_task_of_worker(cut.groups, cut.groups == 1 ? 1 : threads,
                            [&](Index group, int worker) {
                              const Index first = start + group * cut.rows_per_group();
                              const Index end = std::min(rows, first + cut.rows_per_group());
                              for (Index row = first; row < end; row += cut.depth) {
                                task(row, std::min(cut.depth, end - row), group, worker);
                              }
                            });
    if (checkpoint != nullptr) checkpoint->check();
  }
}

/// Adds the groups' sums into those of the first group, and these to both triangles of H. A group's
/// sums begin `stride` numbers after those of the one before.
void finish_triangle(const BlockPlan& plan, Index groups, Index stride, double* sums, int threads,
                     Block H);

/// Adds the groups' sums of Xᵀr to `gradient`.
void finish_gradient(const BlockPlan& plan, Index groups, Index stride, const double* sums,
                     double* gradient);

}  // namespace hesse::gram
