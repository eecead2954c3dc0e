#include "hesse/linalg/ldlt_panel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace hesse {
namespace {

// Bunch & Kaufman (1977): minimises the bound on the growth of the entries.
const double alpha = (1.0 + std::sqrt(17.0)) / 8.0;

// Rounding errors in units of ε: a share for each row and one for all. Empirical: among random
// singular matrices of order 2 to 300 all but a few per thousand leave less, and among those of
// condition number 1e14 none does.
constexpr double noise_per_row = 4.0;
constexpr double noise_of_small = 40.0;

/// The largest magnitude among entries [from, to) of a column, and where it is first found.
struct Largest {
  double value = 0.0;
  Index row = -1;

  Largest(const double* column, Index from, Index to) {
    if (from >= to) return;
    value = Eigen::Map<const Vector>(column + from, to - from).cwiseAbs().maxCoeff();
    row = from;
    while (row + 1 < to && std::abs(column[row]) != value) ++row;
  }

  /// The same without the entry `except`.
  Largest(const double* column, Index from, Index to, Index except)
      : Largest(column, from, except) {
    const Largest after(column, except + 1, to);
    if (row < 0 || after.value > value) *this = after;
  }
};

// y ← y − A w, with the entries of w `w_stride` apart; eight columns of A in each pass over y.
void subtract_combination(double* y, Index m, const double* A, Index A_stride, const double* w,
                          Index w_stride, Index count) {
  constexpr Index together = 8;
  Index p = 0;
  for (; p + together <= count; p += together) {
    const double* a = A + p * A_stride;
    double factor[together];
    for (Index q = 0; q < together; ++q) factor[q] = w[(p + q) * w_stride];
    for (Index i = 0; i < m; ++i) {
      double sum = y[i];
      for (Index q = 0; q < together; ++q) sum -= a[q * A_stride + i] * factor[q];
      y[i] = sum;
    }
  }
  for (; p < count; ++p) {
    const double* a = A + p * A_stride;
    const double factor = w[p * w_stride];
    for (Index i = 0; i < m; ++i) y[i] -= a[i] * factor;
  }
}

/// Between the smallest and the largest of |a_i / b_i|; it scales as a and as 1/b, and does not
/// change when rows are rescaled.
double typical_ratio(const double* a, const double* b, Index from, Index to) {
  double least = std::numeric_limits<double>::infinity(), most = 0.0;
  for (Index i = from; i < to; ++i) {
    const double ratio = std::abs(a[i] / b[i]);
    const bool is_usable = ratio > 0.0 && ratio < std::numeric_limits<double>::infinity();
    least = is_usable && ratio < least ? ratio : least;
    most = is_usable && ratio > most ? ratio : most;
  }
  if (most > 0.0) return std::sqrt(least) * std::sqrt(most);
  const double ratio = Largest(a, from, to).value / Largest(b, from, to).value;
  return ratio > 0.0 && ratio < std::numeric_limits<double>::infinity() ? ratio : 1.0;
}

}  // namespace

LdltPanel::LdltPanel(Ldlt& factor, Index start, Pivoting pivoting)
    : factor_(factor), start_(start), n_(factor.size()), pivoting_(pivoting) {}

Index LdltPanel::factorize(Index width) {
  Index k = start_;
  while (k < n_ && k - start_ < width) {
    load_column(k, k, k - start_);
    if (is_rounding_noise(k)) {
      store_zero(k);
      ++k;
      continue;
    }
    const Pivot pivot = choose_pivot(k);
    if (pivot.size == 2 && pivot.first != k) exchange(k, k, pivot.first);
    const Index last = k + pivot.size - 1;
    if (pivot.last != last) exchange(k, last, pivot.last);
    if (pivot.size == 2) {
      store_pair(k);
    } else if (factor_.W_(k, k - start_) != 0.0) {
      store_single(k);
    } else {
      // Rounding makes an entry differ as it is reached by its row or by its column: the column
      // adopted here has nothing left.
      store_zero(k);
    }
    k += pivot.size;
  }
  return k - start_;
}

// W(k:, target) ← column `column` of what remains of A, the pivots of this panel before k applied.
void LdltPanel::load_column(Index k, Index column, Index target) {
  const Matrix& L = factor_.L_;
  double* w = &factor_.W_.coeffRef(0, target);
  const double* row = &L.coeffRef(column, 0);
  for (Index j = k; j < column; ++j) w[j] = row[j * L.outerStride()];
  const double* below = &L.coeffRef(0, column);
  std::copy(below + column, below + n_, w + column);
  subtract_combination(w + k, n_ - k, &L.coeffRef(k, start_), L.outerStride(),
                       &factor_.W_.coeffRef(column, 0), factor_.W_.outerStride(), k - start_);
}

// Leaves the pivot's columns in W at k − start and, for a 2×2 pivot, the place after.
LdltPanel::Pivot LdltPanel::choose_pivot(Index k) {
  const Index here = k - start_;
  const double* column = &factor_.W_.coeffRef(0, here);
  const double diagonal = std::abs(column[k]);
  const Largest below(column, k + 1, n_);
  if (below.row < 0 || diagonal >= alpha * below.value) return {1, k, k};
  if (pivoting_ == Pivoting::rook) return walk_like_a_rook(k, below.row, below.value);

  load_column(k, below.row, here + 1);
  const double* candidate = &factor_.W_.coeffRef(0, here + 1);
  const Largest across(candidate, k, n_, below.row);
  // |a_kk| σ ≥ α λ² without overflow; should the right side underflow, zero is no pivot.
  const double least = alpha * below.value * (below.value / across.value);
  if (diagonal > 0.0 && diagonal >= least) return {1, k, k};
  if (std::abs(candidate[below.row]) >= alpha * across.value) {
    adopt_candidate(k);
    return {1, k, below.row};
  }
  return {2, k, below.row};
}

// From the largest entry of a column to the largest of its row and so on, until one is the largest
// of both, or a diagonal entry is large enough.
LdltPanel::Pivot LdltPanel::walk_like_a_rook(Index k, Index row, double column_largest) {
  const Index here = k - start_;
  Index column = k;
  while (true) {
    load_column(k, row, here + 1);
    const double* candidate = &factor_.W_.coeffRef(0, here + 1);
    const Largest across(candidate, k, n_, row);
    if (std::abs(candidate[row]) >= alpha * across.value) {
      adopt_candidate(k);
      return {1, k, row};
    }
    // Rounding can lead the walk back to where it began, and NaN compares with nothing.
    const bool goes_on = across.value > column_largest && across.row != column && across.row != k;
    if (!goes_on) return {2, column, row};
    column = row;
    row = across.row;
    column_largest = across.value;
    adopt_candidate(k);
  }
}

void LdltPanel::adopt_candidate(Index k) {
  Matrix& W = factor_.W_;
  W.col(k - start_).segment(k, n_ - k) = W.col(k - start_ + 1).segment(k, n_ - k);
}

// Exchanges rows and columns `from` < `to` of what remains, of W and of the panel's columns.
void LdltPanel::exchange(Index k, Index from, Index to) {
  Matrix& L = factor_.L_;
  Matrix& W = factor_.W_;
  const Index done = k - start_;
  L.col(from)
      .segment(from + 1, to - from - 1)
      .swap(L.row(to).segment(from + 1, to - from - 1).transpose());
  L.col(from).segment(to + 1, n_ - to - 1).swap(L.col(to).segment(to + 1, n_ - to - 1));
  std::swap(L(from, from), L(to, to));
  L.row(from).segment(start_, done + from - k).swap(L.row(to).segment(start_, done + from - k));
  W.row(from).head(done + 2).swap(W.row(to).head(done + 2));
  std::swap(factor_.permutation_[static_cast<std::size_t>(from)],
            factor_.permutation_[static_cast<std::size_t>(to)]);
  std::swap(factor_.magnitude_[from], factor_.magnitude_[to]);
  factor_.exchanges_.push_back({from, to});
}

// An entry (i, k) of what remains is a difference of sums of magnitude √(mᵢ mₖ) at most, by Cauchy
// and Schwarz, since store_pair replaces the off-diagonal d of a 2×2 pivot by the larger diagonal
// matrix of |d| t and |d| / t. Rescaling rows and columns changes nothing.
bool LdltPanel::is_rounding_noise(Index k) const {
  const double* w = &factor_.W_.coeffRef(0, k - start_);
  const Vector& magnitude = factor_.magnitude_;
  const double share = (noise_per_row * static_cast<double>(n_) + noise_of_small) *
                       std::numeric_limits<double>::epsilon();
  const double root = share * std::sqrt(magnitude[k]);
  for (Index i = k; i < n_; ++i) {
    // Written so that NaN is no noise.
    if (!(std::abs(w[i]) <= root * std::sqrt(magnitude[i]))) return false;
  }
  return true;
}

void LdltPanel::store_zero(Index k) {
  factor_.W_.col(k - start_).segment(k, n_ - k).setZero();
  factor_.L_.col(k).segment(k, n_ - k).setZero();
  factor_.L_(k, k) = 1.0;
}

void LdltPanel::store_single(Index k) {
  const double* w = &factor_.W_.coeffRef(0, k - start_);
  double* l = &factor_.L_.coeffRef(0, k);
  double* magnitude = factor_.magnitude_.data();
  const double pivot = w[k];
  factor_.diagonal_[k] = pivot;
  l[k] = 1.0;
  for (Index i = k + 1; i < n_; ++i) {
    l[i] = w[i] / pivot;
    magnitude[i] += std::abs(l[i] * w[i]);
  }
}

// D⁻¹ through ratios to the subdiagonal entry, which is the largest of the block: they cannot
// overflow.
void LdltPanel::store_pair(Index k) {
  const double* first = &factor_.W_.coeffRef(0, k - start_);
  const double* second = &factor_.W_.coeffRef(0, k - start_ + 1);
  double* l1 = &factor_.L_.coeffRef(0, k);
  double* l2 = &factor_.L_.coeffRef(0, k + 1);
  double* magnitude = factor_.magnitude_.data();
  const double d21 = first[k + 1];
  factor_.diagonal_[k] = first[k];
  factor_.diagonal_[k + 1] = second[k + 1];
  factor_.subdiagonal_[k] = d21;
  const double d11 = second[k + 1] / d21;
  const double d22 = first[k] / d21;
  const double scale = 1.0 / (d11 * d22 - 1.0);
  l1[k] = l2[k + 1] = 1.0;
  l1[k + 1] = 0.0;
  for (Index i = k + 2; i < n_; ++i) {
    const double u = first[i] / d21, v = second[i] / d21;
    l1[i] = scale * (d11 * u - v);
    l2[i] = scale * (d22 * v - u);
  }
  const double balance = typical_ratio(l2, l1, k + 2, n_);
  const double root1 = std::sqrt(std::abs(first[k]) + std::abs(d21) * balance);
  const double root2 = std::sqrt(std::abs(second[k + 1]) + std::abs(d21) / balance);
  for (Index i = k + 2; i < n_; ++i) {
    const double part1 = root1 * l1[i], part2 = root2 * l2[i];
    magnitude[i] += part1 * part1 + part2 * part2;
  }
}

}  // namespace hesse
