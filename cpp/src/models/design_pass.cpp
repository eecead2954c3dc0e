#include "hesse/models/design_pass.hpp"

namespace hesse {
namespace {

// Empirical: numbers in a block that is read two or three times, and the fewest rows of it.
constexpr Index numbers_per_block = Index{1} << 15, fewest_rows = 16, multiple = 8;

// Empirical, of sparse rows: products for each number of a group's sums, groups where that leaves
// few, and most numbers of all groups, 64 MiB.
constexpr Index products_per_number = 8, fewest_groups = 4, most_groups = 64;
constexpr Index most_numbers = Index{1} << 23;

}  // namespace

// A mixture of the bits of the run's number: SplitMix64 (Steele, Lea & Flood, "Fast splittable
// pseudorandom number generators", OOPSLA (2014)).
Index RowChoice::row(Index first) const {
  if (takes_all()) return first;
  const auto number = static_cast<std::uint64_t>(first / run);
  std::uint64_t bits = (number + 1) * 0x9e3779b97f4a7c15u;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  bits ^= bits >> 31;
  const auto pick = static_cast<Index>(bits % static_cast<std::uint64_t>(one_in_));
  return (static_cast<Index>(number) * one_in_ + pick) * run + first % run;
}

Index RowChoice::depth(Index depth) const {
  if (takes_all()) return depth;
  Index part = run;
  while (part > depth) part /= 2;
  return part;
}

/// Numbers of a row, on average.
Index DesignPass::row_entries() const {
  if (!is_sparse()) return shape_.stride();
  const Index entries = entry_count(std::get<SparseRows>(features_));
  return entries / std::max<Index>(rows(), 1) + 1;
}

gram::RowCut DesignPass::cut_for(Index size, double work) const {
  const Index fitting = numbers_per_block / std::max<Index>(row_entries(), 1);
  const Index depth =
      choice_.depth(std::clamp(fitting / multiple * multiple, fewest_rows, most_rows));
  if (!is_sparse()) return gram::cut_rows(rows_taken(), depth, size, work);
  const Index worth =
      row_entries() * rows_taken() / std::max<Index>(products_per_number * shape_.stride(), 1);
  const Index groups = std::min(std::clamp(worth, fewest_groups, most_groups),
                                most_numbers / std::max<Index>(size, 1));
  return gram::cut_rows_into(std::max<Index>(groups, 1), rows_taken(), depth, work);
}

// Empirical: products of rows are formed so much faster than the matrix is read. Passes of fewer
// multiplications take some milliseconds.
double DesignPass::hessian_cost(Index coefficients) const {
  constexpr double columns_per_read = 36.0, least_work = 1e8;
  const double columns = static_cast<double>(coefficients);
  const double work = 0.5 * static_cast<double>(rows()) * columns * columns;
  return is_sparse() || work < least_work ? 1.0 : 1.0 + columns / columns_per_read;
}

void DesignPass::sparse_gram(const double* weights, Block H) {
  if (!gram_) gram_.emplace(std::get<SparseRows>(features_));
  ++pass_count_;
  gram_->product(weights, H, checkpoint_);
}

}  // namespace hesse
