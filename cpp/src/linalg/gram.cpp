#include "hesse/linalg/gram.hpp"

#include <algorithm>

#include "hesse/linalg/gram_block.hpp"
#include "hesse/linalg/parallel.hpp"
#include "hesse/linalg/rank_update.hpp"
#include "hesse/linalg/threads.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse {
namespace {

using namespace gram;

// Empirical: products of fewer multiplications are not worth a second thread.
constexpr double parallel_threshold = 1e6;

// Empirical: groups of blocks that are summed separately; their sums take 16 MiB at most.
constexpr Index most_groups = 64;
constexpr Index most_numbers = Index{1} << 21;
constexpr Index fewest_groups = 8;
constexpr Index fewest_blocks_per_group = 4;

// Empirical: multiplications between two calls of the checkpoint, a tenth of a second or so.
constexpr double checkpoint_interval = 2e9;

/// How the rows are cut: groups of blocks, each group with sums of its own, which are added in
/// order at the end. In every round each group takes `blocks` successive blocks.
struct Cut {
  Index depth;
  Index groups;
  Index blocks;

  Index rows_per_group() const { return depth * blocks; }
  Index rows_per_round() const { return groups * rows_per_group(); }
};

Cut cut_rows(const BlockPlan& plan, Index rows) {
  const Index depth = plan.depth();
  const Index all = (rows + depth - 1) / depth;
  Index groups = std::min(most_groups, most_numbers / plan.sums_size());
  if (groups < fewest_groups) groups = 1;
  groups = std::clamp<Index>(all / fewest_blocks_per_group, 1, groups);
  const double d = static_cast<double>(plan.columns());
  const double work = 0.5 * d * d * static_cast<double>(depth * groups);
  const Index most = std::max<Index>(1, static_cast<Index>(checkpoint_interval / work));
  return {depth, groups, std::min(most, (all + groups - 1) / groups)};
}

/// Adds the groups' sums of one slice into those of the first group, and these to H.
void finish_slice(const BlockPlan& plan, const Slice& part, Index groups, double* sums, Block& H) {
  const Index size = part.vectors * tile::lanes * part.width;
  double* total = sums + part.offset;
  for (Index group = 1; group < groups; ++group) {
    const double* other = total + group * plan.sums_size();
    for (Index i = 0; i < size; ++i) total[i] += other[i];
  }
  for (Index first = 0; first < part.vectors; first += tile::vectors) {
    const Index number = std::min<Index>(tile::vectors, part.vectors - first);
    for (Index c = 0; c < part.width; ++c) {
      const Index column = part.first_column + c;
      for (Index v = first; v < first + number; ++v, total += tile::lanes) {
        const Index top = plan.first_row(v);
        for (Index row = v * tile::lanes; row <= std::min(column, top + tile::lanes - 1); ++row) {
          H(column, row) += total[row - top];
          H(row, column) = H(column, row);
        }
      }
    }
  }
}

void finish_gradient(const BlockPlan& plan, Index groups, const double* sums, double* gradient) {
  for (Index i = 0; i < plan.columns(); ++i) {
    const Index vector = i / tile::lanes;
    const double* entry =
        sums + plan.gradient_offset() + vector * tile::lanes + (i - plan.first_row(vector));
    double total = 0.0;
    for (Index group = 0; group < groups; ++group) total += entry[group * plan.sums_size()];
    gradient[i] += total;
  }
}

}  // namespace

template <class Scalar>
void add_gram(const StridedView<Scalar>& X, const RowTerms& terms, Block H, double* gradient,
              Checkpoint* checkpoint) {
  if (X.rows == 0 || X.columns == 0) return;
  thread_local Workspace workspace;
  const BlockPlan plan(X.columns);
  const Cut cut = cut_rows(plan, X.rows);
  const double d = static_cast<double>(X.columns);
  const int threads =
      0.5 * d * d * static_cast<double>(X.rows) > parallel_threshold ? thread_count() : 1;
  const RowTerms wanted{terms.weights, gradient == nullptr ? nullptr : terms.residual};

  const Index size = plan.sums_size();
  double* sums = workspace.at_least(static_cast<std::size_t>(size * cut.groups));
  std::fill(sums, sums + size * cut.groups, 0.0);
  for (Index start = 0; start < X.rows; start += cut.rows_per_round()) {
    for_each_task(cut.groups, cut.groups == 1 ? 1 : threads, [&](Index group) {
      const Index first = start + group * cut.rows_per_group();
      const Index end = std::min(X.rows, first + cut.rows_per_group());
      for (Index row = first; row < end; row += cut.depth) {
        add_block(plan, X, wanted, row, std::min(cut.depth, end - row), sums + group * size,
                  cut.groups == 1 ? threads : 1);
      }
    });
    if (checkpoint != nullptr) checkpoint->check();
  }
  for_each_task(plan.slice_count(), threads,
                [&](Index j) { finish_slice(plan, plan.slice(j), cut.groups, sums, H); });
  if (wanted.residual != nullptr) finish_gradient(plan, cut.groups, sums, gradient);
}

template void add_gram(const StridedView<double>&, const RowTerms&, Block, double*, Checkpoint*);
template void add_gram(const StridedView<float>&, const RowTerms&, Block, double*, Checkpoint*);

}  // namespace hesse
