#include "hesse/linalg/gram_sums.hpp"

namespace hesse::gram {
namespace {

// Empirical: groups of blocks that are summed separately; their sums take 16 MiB at most.
constexpr Index most_groups = 64;
constexpr Index most_numbers = Index{1} << 21;
constexpr Index fewest_groups = 8;
constexpr Index fewest_blocks_per_group = 4;

// Empirical: multiplications between two calls of the checkpoint, a tenth of a second or so.
constexpr double checkpoint_interval = 2e9;

void finish_slice(const BlockPlan& plan, const Slice& part, Index groups, Index stride,
                  double* sums, Block& H) {
  const Index size = part.vectors * tile::lanes * part.width;
  double* total = sums + part.offset;
  for (Index group = 1; group < groups; ++group) {
    const double* other = total + group * stride;
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

}  // namespace

RowCut cut_rows(Index rows, Index depth, Index sums_size, double work) {
  const Index groups = std::min(most_groups, most_numbers / sums_size);
  return cut_rows_into(groups < fewest_groups ? 1 : groups, rows, depth, work);
}

RowCut cut_rows_into(Index groups, Index rows, Index depth, double work) {
  const Index all = (rows + depth - 1) / depth;
  groups = std::clamp<Index>(all / fewest_blocks_per_group, 1, groups);
  const double work_of_round = work * static_cast<double>(depth * groups);
  const Index most = std::max<Index>(1, static_cast<Index>(checkpoint_interval / work_of_round));
  return {depth, groups, std::min(most, (all + groups - 1) / groups)};
}

void finish_triangle(const BlockPlan& plan, Index groups, Index stride, double* sums, int threads,
                     Block H) {
  for_each_task(plan.slice_count(), threads,
                [&](Index j) { finish_slice(plan, plan.slice(j), groups, stride, sums, H); });
}

void finish_gradient(const BlockPlan& plan, Index groups, Index stride, const double* sums,
                     double* gradient) {
  for (Index i = 0; i < plan.columns(); ++i) {
    const Index vector = i / tile::lanes;
    const double* entry =
        sums + plan.gradient_offset() + vector * tile::lanes + (i - plan.first_row(vector));
    double total = 0.0;
    for (Index group = 0; group < groups; ++group) total += entry[group * stride];
    gradient[i] += total;
  }
}

}  // namespace hesse::gram
