#include "hesse/linalg/ldlt.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "hesse/linalg/huge_pages.hpp"
#include "hesse/linalg/ldlt_panel.hpp"
#include "hesse/linalg/threads.hpp"
#include "hesse/linalg/triangular.hpp"

namespace hesse {
namespace {

// Empirical: wide enough for the delayed update to run at the speed of a matrix product, narrow
// enough for the panel's own products with vectors to cost little.
constexpr Index panel_width = 64;

// Rows of a column-major matrix that spreads the starts of its columns over the cache's sets: an
// odd number of cache lines.
Index padded(Index n) {
  constexpr Index line = 64 / sizeof(double);
  const Index lines = (n + line - 1) / line;
  return n <= panel_width ? n : (lines | 1) * line;
}

// Empirical: smaller permutations are not worth a second thread.
constexpr Index parallel_size = 1500;

}  // namespace

LdltReport Ldlt::factorize(const MatrixView& A, double shift, Pivoting pivoting,
                           Checkpoint* checkpoint) {
  const Index n = A.rows();
  if (!load(A, shift)) return {LdltStatus::not_finite, -1};
  for (Index start = 0; start < n;) {
    const Index width = LdltPanel(*this, start, pivoting).factorize(panel_width);
    update_trailing(start, width);
    start += width;
    panel_ends_.push_back(start);
    exchange_ends_.push_back(static_cast<Index>(exchanges_.size()));
    if (checkpoint != nullptr) checkpoint->check();
  }
  apply_later_exchanges();
  return report();
}

// False if an entry is not finite.
bool Ldlt::load(const MatrixView& A, double shift) {
  const Index n = A.rows();
  L_.resize(padded(n), n);
  W_.resize(padded(n), std::min(n, panel_width) + 2);
  prefer_huge_pages(L_.data(), static_cast<std::size_t>(L_.size()) * sizeof(double));
  diagonal_.setZero(n);
  subdiagonal_.setZero(n);
  magnitude_.resize(n);
  permutation_.resize(static_cast<std::size_t>(n));
  std::iota(permutation_.begin(), permutation_.end(), Index{0});
  exchanges_.clear();
  exchanges_.reserve(2 * static_cast<std::size_t>(n));
  panel_ends_.clear();
  exchange_ends_.clear();
  double sum = 0.0;
  for (Index j = 0; j < n; ++j) {
    const auto from = A.col(j).tail(n - j);
    L_.col(j).segment(j, n - j) = from;
    L_(j, j) += shift;
    magnitude_[j] = std::abs(L_(j, j));
    sum += (from * 0.0).sum() + 0.0 * L_(j, j);
  }
  return sum == 0.0;
}

void Ldlt::update_trailing(Index start, Index width) {
  const Index first = start + width;
  const Index rest = size() - first;
  if (rest == 0) return;
  subtract_product(L_.block(first, first, rest, rest), L_.block(first, start, rest, width),
                   W_.block(first, 0, rest, width), Part::lower_triangle);
}

// A panel's columns have not seen the exchanges of later panels. Going back from the last panel,
// `order_` is all of those at once: the final row i of the panel's columns is their row order_[i].
void Ldlt::apply_later_exchanges() {
  const Index n = size();
  order_.resize(permutation_.size());
  place_.resize(permutation_.size());
  std::iota(order_.begin(), order_.end(), Index{0});
  std::iota(place_.begin(), place_.end(), Index{0});
  const Index panels = static_cast<Index>(panel_ends_.size());
  [[maybe_unused]] const int threads = n >= parallel_size ? thread_count() : 1;
  for (Index p = panels - 2; p >= 0; --p) {
    const Index begin = exchange_ends_[static_cast<std::size_t>(p)];
    for (Index e = exchange_ends_[static_cast<std::size_t>(p + 1)]; e-- > begin;) {
      const auto [from, to] = exchanges_[static_cast<std::size_t>(e)];
      Index& at_from = place_[static_cast<std::size_t>(from)];
      Index& at_to = place_[static_cast<std::size_t>(to)];
      std::swap(order_[static_cast<std::size_t>(at_from)], order_[static_cast<std::size_t>(at_to)]);
      std::swap(at_from, at_to);
    }
    const Index first = p > 0 ? panel_ends_[static_cast<std::size_t>(p - 1)] : 0;
    const Index end = panel_ends_[static_cast<std::size_t>(p)];
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (Index j = first; j < end; ++j) {
      // W has done its work by now and is as wide as a panel.
      double* column = &L_.coeffRef(0, j);
      double* ordered = &W_.coeffRef(0, (j - first) % W_.cols());
      for (Index i = end; i < n; ++i) ordered[i] = column[order_[static_cast<std::size_t>(i)]];
      std::copy(ordered + end, ordered + n, column + end);
    }
  }
}

LdltReport Ldlt::report() const {
  if (!magnitude_.allFinite() || !diagonal_.allFinite() || !subdiagonal_.allFinite()) {
    return {LdltStatus::not_finite, -1};
  }
  for (Index k = 0; k < size(); ++k) {
    if (is_zero_pivot(k)) return {LdltStatus::singular, permutation_[static_cast<std::size_t>(k)]};
  }
  return {};
}

void Ldlt::solve_in_place(Block V) const {
  const Index n = size();
  Matrix permuted;
  to_pivot_order(V, permuted);
  solve_lower(lower(), permuted, Diagonal::unit);
  for (Index k = 0; k < n; ++k) {
    if (!begins_pair(k)) {
      permuted.row(k) /= diagonal_[k];
      continue;
    }
    const double d21 = subdiagonal_[k];
    const double d11 = diagonal_[k + 1] / d21, d22 = diagonal_[k] / d21;
    const double scale = 1.0 / (d11 * d22 - 1.0);
    for (Index c = 0; c < V.cols(); ++c) {
      const double upper = permuted(k, c) / d21, under = permuted(k + 1, c) / d21;
      permuted(k, c) = scale * (d11 * upper - under);
      permuted(k + 1, c) = scale * (d22 * under - upper);
    }
    ++k;
  }
  solve_lower_transposed(lower(), permuted, Diagonal::unit);
  from_pivot_order(permuted, V);
}

void Ldlt::to_pivot_order(const ConstBlock& V, Matrix& permuted) const {
  permuted.resize(size(), V.cols());
  for (Index c = 0; c < V.cols(); ++c) {
    for (Index i = 0; i < size(); ++i) {
      permuted(i, c) = V(permutation_[static_cast<std::size_t>(i)], c);
    }
  }
}

void Ldlt::from_pivot_order(const ConstBlock& permuted, Block V) const {
  for (Index c = 0; c < V.cols(); ++c) {
    for (Index i = 0; i < size(); ++i) {
      V(permutation_[static_cast<std::size_t>(i)], c) = permuted(i, c);
    }
  }
}

void Ldlt::from_pivot_coordinates(Vector& v) const {
  Vector permuted = v;
  solve_lower_transposed(lower(), permuted, Diagonal::unit);
  from_pivot_order(permuted, v);
}

void Ldlt::multiply_by_lower(Vector& v) const {
  const Vector product = lower().triangularView<Eigen::UnitLower>() * v;
  from_pivot_order(product, v);
}

// A 2×2 pivot has one eigenvalue of either sign: its determinant is negative by the choice of α.
Inertia Ldlt::inertia() const {
  Inertia counts;
  for (Index k = 0; k < size(); ++k) {
    if (begins_pair(k)) {
      ++counts.positive;
      ++counts.negative;
      ++k;
    } else if (is_zero_pivot(k)) {
      ++counts.zero;
    } else {
      ++(diagonal_[k] > 0.0 ? counts.positive : counts.negative);
    }
  }
  return counts;
}

LogDeterminant Ldlt::log_determinant() const {
  LogDeterminant result;
  const Inertia counts = inertia();
  result.sign = counts.zero > 0 ? 0 : (counts.negative % 2 == 0 ? 1 : -1);
  for (Index k = 0; k < size(); ++k) {
    if (!begins_pair(k)) {
      result.log_magnitude += std::log(std::abs(diagonal_[k]));
      continue;
    }
    const double d21 = subdiagonal_[k];
    const double ratio = (diagonal_[k] / d21) * (diagonal_[k + 1] / d21);
    result.log_magnitude += 2.0 * std::log(std::abs(d21)) + std::log(std::abs(ratio - 1.0));
    ++k;
  }
  if (result.sign == 0) result.log_magnitude = -std::numeric_limits<double>::infinity();
  return result;
}

}  // namespace hesse
