#include "hesse/models/design_pass.hpp"

namespace hesse {
namespace {

// Empirical: numbers in a block that is read two or three times, and the fewest rows of it.
constexpr Index numbers_per_block = Index{1} << 15, fewest_rows = 16, multiple = 8;

// Empirical: numbers that a group's sums of sparse rows may have for each product that is added to
// them, groups where that leaves few, and the most numbers of all groups, 64 MiB.
constexpr Index products_per_number = 8, fewest_groups = 4, most_groups = 64;
constexpr Index most_numbers = Index{1} << 23;

}  // namespace

/// Numbers of a row, on average.
Index DesignPass::row_entries() const {
  if (!is_sparse()) return shape_.stride();
  const Index entries = entry_count(std::get<SparseRows>(features_));
  return entries / std::max<Index>(rows(), 1) + 1;
}

gram::RowCut DesignPass::cut_for(Index size, double work) const {
  const Index fitting = numbers_per_block / std::max<Index>(row_entries(), 1);
  const Index depth = std::clamp(fitting / multiple * multiple, fewest_rows, most_rows);
  if (!is_sparse()) return gram::cut_rows(rows(), depth, size, work);
  const Index worth = row_entries() * rows() / (products_per_number * shape_.stride());
  const Index groups = std::min(std::clamp(worth, fewest_groups, most_groups),
                                most_numbers / std::max<Index>(size, 1));
  return gram::cut_rows_into(std::max<Index>(groups, 1), rows(), depth, work);
}

void DesignPass::sparse_gram(const double* weights, Block H) {
  if (!gram_) gram_.emplace(std::get<SparseRows>(features_));
  gram_->product(weights, H, checkpoint_);
}

}  // namespace hesse
