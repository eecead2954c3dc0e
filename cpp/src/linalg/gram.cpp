#include "hesse/linalg/gram.hpp"

#include "hesse/linalg/gram_sums.hpp"
#include "hesse/linalg/threads.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse {
namespace {

using namespace gram;

// Empirical: products of fewer multiplications are not worth a second thread.
constexpr double parallel_threshold = 1e6;

}  // namespace

template <class Scalar>
void add_gram(const StridedView<Scalar>& X, const RowTerms& terms, Block H, double* gradient,
              Checkpoint* checkpoint) {
  if (X.rows == 0 || X.columns == 0) return;
  thread_local Workspace workspace;
  const BlockPlan plan(X.columns);
  const double d = static_cast<double>(X.columns);
  const Index size = plan.sums_size();
  const RowCut cut = cut_rows(X.rows, plan.depth(), size, 0.5 * d * d);
  const int threads =
      0.5 * d * d * static_cast<double>(X.rows) > parallel_threshold ? thread_count() : 1;
  const RowTerms wanted{terms.weights, gradient == nullptr ? nullptr : terms.residual};

  double* sums = workspace.at_least(static_cast<std::size_t>(size * cut.groups));
  std::fill(sums, sums + size * cut.groups, 0.0);
  for_each_block(cut, X.rows, threads, checkpoint, [&](Index first, Index count, Index group, int) {
    add_block(plan, X, wanted, first, count, sums + group * size, cut.groups == 1 ? threads : 1);
  });
  finish_triangle(plan, cut.groups, size, sums, threads, H);
  if (wanted.residual != nullptr) finish_gradient(plan, cut.groups, size, sums, gradient);
}

template void add_gram(const StridedView<double>&, const RowTerms&, Block, double*, Checkpoint*);
template void add_gram(const StridedView<float>&, const RowTerms&, Block, double*, Checkpoint*);

}  // namespace hesse
