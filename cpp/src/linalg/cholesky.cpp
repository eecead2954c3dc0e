#include "hesse/linalg/cholesky.hpp"

#include <algorithm>
#include <limits>

#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

// Empirical: wide enough for the rank-k update to run at the speed of a matrix product, narrow
// enough for the unblocked factorisation of the diagonal blocks not to matter.
constexpr Index block_size = 96;

// Empirical: below this many remaining columns a second thread costs more than it gains.
constexpr Index parallel_threshold = 384;

// A22 ← A22 − L21 L21ᵀ on the lower triangle, in column strips that do not depend on the number of
// threads, and so neither does the result.
void update_trailing(Eigen::Ref<Matrix> A22, const Eigen::Ref<const Matrix>& L21) {
  const Index rest = A22.rows();
  const Index strips = (rest + block_size - 1) / block_size;
  const int threads = rest >= parallel_threshold ? thread_count() : 1;
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1)
  for (Index strip = 0; strip < strips; ++strip) {
    const Index first = strip * block_size;
    const Index width = std::min(block_size, rest - first);
    const Index below = rest - first - width;
    const auto rows = L21.middleRows(first, width);
    A22.block(first, first, width, width)
        .template selfadjointView<Eigen::Lower>()
        .rankUpdate(rows, -1.0);
    if (below > 0) {
      A22.block(first + width, first, below, width).noalias() -=
          L21.bottomRows(below) * rows.transpose();
    }
  }
}

}  // namespace

CholeskyReport Cholesky::factorize(const MatrixView& A, double shift, const Vector* diagonal,
                                   Checkpoint* checkpoint) {
  const Index n = A.rows();
  L_.resize(n, n);
  L_.triangularView<Eigen::Lower>() = A;
  if (diagonal != nullptr) {
    L_.diagonal() += shift * *diagonal;
  } else if (shift != 0.0) {
    L_.diagonal().array() += shift;
  }
  original_diagonal_ = L_.diagonal();

  for (Index start = 0; start < n; start += block_size) {
    const Index size = std::min(block_size, n - start);
    if (const CholeskyReport report = factorize_block(start, size); !report) return report;
    const Index rest = n - start - size;
    if (rest == 0) break;
    auto panel = L_.block(start + size, start, rest, size);
    L_.block(start, start, size, size)
        .triangularView<Eigen::Lower>()
        .transpose()
        .solveInPlace<Eigen::OnTheRight>(panel);
    update_trailing(L_.bottomRightCorner(rest, rest), panel);
    if (checkpoint != nullptr) checkpoint->check();
  }
  return {};
}

CholeskyReport Cholesky::factorize_block(Index start, Index size) {
  const double tolerance = static_cast<double>(L_.rows()) * std::numeric_limits<double>::epsilon();
  const Index end = start + size;
  for (Index j = start; j < end; ++j) {
    const double pivot = L_(j, j);
    // Written so that NaN fails.
    if (!(pivot > tolerance * std::abs(original_diagonal_[j]))) return {false, j, pivot};
    if (pivot == std::numeric_limits<double>::infinity()) return {false, j, pivot};
    const double root = std::sqrt(pivot);
    L_(j, j) = root;
    double* column = &L_(0, j);
    for (Index i = j + 1; i < end; ++i) column[i] /= root;
    for (Index k = j + 1; k < end; ++k) {
      double* target = &L_(0, k);
      const double factor = column[k];
      for (Index i = k; i < end; ++i) target[i] -= factor * column[i];
    }
  }
  return {};
}

void Cholesky::solve_in_place(Vector& v) const {
  L_.triangularView<Eigen::Lower>().solveInPlace(v);
  L_.triangularView<Eigen::Lower>().transpose().solveInPlace(v);
}

}  // namespace hesse
