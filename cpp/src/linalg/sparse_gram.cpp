#include "hesse/linalg/sparse_gram.hpp"

#include <algorithm>

#include "hesse/linalg/parallel.hpp"
#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

// Empirical: fewer multiplications, each to a place of its own, are not worth a second thread; so
// many between two calls of the checkpoint take a tenth of a second or so.
constexpr double least_shared = 1e5;
constexpr double checkpoint_interval = 2e8;

}  // namespace

SparseGram::SparseGram(const SparseRows& X)
    : X_(X), starts_(column_count(X) + 1, 0), entries_(entry_count(X)) {
  std::visit(
      [&](const auto& view) {
        const Index count = static_cast<Index>(entries_.size());
        for (Index k = 0; k < count; ++k) ++starts_[view.indices[k] + 1];
        for (Index j = 0; j < view.columns; ++j) starts_[j + 1] += starts_[j];
        std::vector<Index> next(starts_.begin(), starts_.end() - 1);
        for (Index i = 0; i < view.rows; ++i) {
          const double in_row = static_cast<double>(view.starts[i + 1] - view.starts[i]);
          work_ += in_row * in_row;
          for (Index k = view.starts[i]; k < view.starts[i + 1]; ++k) {
            entries_[next[view.indices[k]]++] = {i, static_cast<double>(view.values[k])};
          }
        }
      },
      X);
}

// The whole column, the part below the diagonal too: rows have their entries in any order.
void SparseGram::add_column(Index column, const double* weights, Block& H) const {
  double* target = &H(0, column);
  const Index features = static_cast<Index>(starts_.size()) - 1;
  double total = 0.0;
  std::visit(
      [&](const auto& view) {
        for (Index e = starts_[column]; e < starts_[column + 1]; ++e) {
          const Entry& entry = entries_[e];
          const double factor = weights[entry.row] * entry.value;
          total += factor;
          for (auto k = view.starts[entry.row]; k < view.starts[entry.row + 1]; ++k) {
            target[view.indices[k]] += factor * static_cast<double>(view.values[k]);
          }
        }
      },
      X_);
  if (H.rows() > features) target[features] = total;
}

void SparseGram::product(const double* weights, Block H, Checkpoint* checkpoint) const {
  H.setZero();
  const Index features = static_cast<Index>(starts_.size()) - 1;
  const double of_column = work_ / static_cast<double>(std::max<Index>(features, 1)) + 1.0;
  const Index in_round = std::max<Index>(1, static_cast<Index>(checkpoint_interval / of_column));
  const int threads = work_ > least_shared ? thread_count() : 1;
  for (Index first = 0; first < features; first += in_round) {
    for_each_task(std::min(in_round, features - first), threads,
                  [&](Index j) { add_column(first + j, weights, H); });
    if (checkpoint != nullptr) checkpoint->check();
  }
  if (H.rows() > features) {
    const Index rows = row_count(X_);
    H(features, features) = Eigen::Map<const Vector>(weights, rows).sum();
    H.col(features).head(features) = H.row(features).head(features).transpose();
  }
  H.triangularView<Eigen::StrictlyLower>() = H.transpose();
}

}  // namespace hesse
