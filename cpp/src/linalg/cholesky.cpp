#include "hesse/linalg/cholesky.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "hesse/linalg/huge_pages.hpp"
#include "hesse/linalg/register_tile.hpp"
#include "hesse/linalg/triangular.hpp"

namespace hesse {
namespace {

using namespace tile;

// Empirical: below this order plain loops over columns are faster than packed products.
constexpr Index smallest_split = 32;

/// A diagonal block in contiguous memory, factorised by strips of `columns` columns: each strip
/// takes in all finished columns at once, as many rows as a vector has.
class SmallBlock {
 public:
  explicit SmallBlock(const ConstBlock& A) : size_(A.cols()), height_(rounded_up(size_, lanes)) {
    for (Index j = 0; j < rounded_up(size_, columns); ++j) {
      double* to = column(j);
      for (Index i = j / lanes * lanes; i < height_; ++i) to[i] = 0.0;
      if (j < size_) std::memcpy(to + j, &A.coeffRef(j, j), bytes(size_ - j));
    }
  }

  void subtract_finished_columns(Index j0) {
    for (Index i = j0; i < height_ && j0 > 0; i += lanes) {
      Strip strip = load(i, j0);
      for (Index p = 0; p < j0; ++p) {
        const double* finished = column(p);
        const Vec factor = *reinterpret_cast<const Vec*>(finished + i);
        for (int j = 0; j < columns; ++j) strip.column[j] -= factor * finished[j0 + j];
      }
      save(strip, i, j0);
    }
  }

  [[nodiscard]] double pivot(Index j) { return column(j)[j]; }

  /// Column j's entries above row `end`, and what they subtract from the columns to the right.
  void finish_in_diagonal_block(Index j, Index end) {
    double* finished = column(j);
    const double root = std::sqrt(finished[j]);
    const double inverse = 1.0 / root;
    inverse_[j % columns] = inverse;
    finished[j] = root;
    for (Index i = j + 1; i < end; ++i) finished[i] *= inverse;
    for (Index k = j + 1; k < end; ++k) {
      double* target = column(k);
      for (Index i = k; i < end; ++i) target[i] -= finished[k] * finished[i];
    }
  }

  /// The strip's rows below its diagonal block.
  void finish_below(Index j0) {
    for (Index i = j0 + columns; i < height_; i += lanes) {
      Strip strip = load(i, j0);
#pragma GCC unroll 8
      for (int p = 0; p < columns; ++p) {
        strip.column[p] *= inverse_[p];
#pragma GCC unroll 8
        for (int j = p + 1; j < columns; ++j) {
          strip.column[j] -= strip.column[p] * column(j0 + p)[j0 + j];
        }
      }
      save(strip, i, j0);
    }
  }

  void store(Block A) {
    for (Index j = 0; j < size_; ++j) {
      std::memcpy(&A.coeffRef(j, j), column(j) + j, bytes(size_ - j));
    }
  }

 private:
  struct Strip {
    Vec column[columns];
  };

  static std::size_t bytes(Index count) { return static_cast<std::size_t>(count) * sizeof(double); }
  double* column(Index j) { return entries_ + j * smallest_split; }

  Strip load(Index i, Index j0) {
    Strip strip;
    for (int j = 0; j < columns; ++j) {
      strip.column[j] = *reinterpret_cast<const Vec*>(column(j0 + j) + i);
    }
    return strip;
  }

  void save(const Strip& strip, Index i, Index j0) {
    for (int j = 0; j < columns; ++j) {
      *reinterpret_cast<Vec*>(column(j0 + j) + i) = strip.column[j];
    }
  }

  Index size_, height_;
  double inverse_[columns] = {};
  alignas(64) double entries_[smallest_split * smallest_split];
};

// Half of n in whole multiples of the smallest split.
Index half_of(Index n) {
  const Index half = (n / 2 + smallest_split - 1) / smallest_split * smallest_split;
  return std::min(half, n - 1);
}

}  // namespace

CholeskyReport Cholesky::factorize(const MatrixView& A, double shift, const Vector* diagonal,
                                   Checkpoint* checkpoint) {
  const Index n = A.rows();
  L_.resize(n, n);
  prefer_huge_pages(L_.data(), static_cast<std::size_t>(L_.size()) * sizeof(double));
  for (Index j = 0; j < n; ++j) {
    std::memcpy(&L_.coeffRef(j, j), &A.coeffRef(j, j),
                static_cast<std::size_t>(n - j) * sizeof(double));
  }
  if (diagonal != nullptr) {
    L_.diagonal() += shift * *diagonal;
  } else if (shift != 0.0) {
    L_.diagonal().array() += shift;
  }
  original_diagonal_ = L_.diagonal();
  return factorize_recursively(0, n, checkpoint);
}

// Gustavson, "Recursion leads to automatic variable blocking for dense linear-algebra algorithms",
// IBM J. Res. Dev. 41 (1997): both halves of a matrix, joined by one triangular solve and one
// product.
CholeskyReport Cholesky::factorize_recursively(Index start, Index size, Checkpoint* checkpoint) {
  if (size <= smallest_split) return factorize_block(start, size);
  const Index half = half_of(size);
  const Index rest = size - half;
  if (const CholeskyReport report = factorize_recursively(start, half, checkpoint); !report)
    return report;
  auto panel = L_.block(start + half, start, rest, half);
  solve_from_right(panel, L_.block(start, start, half, half));
  if (checkpoint != nullptr) checkpoint->check();
  subtract_product(L_.block(start + half, start + half, rest, rest), panel, panel,
                   Part::lower_triangle);
  if (checkpoint != nullptr) checkpoint->check();
  return factorize_recursively(start + half, rest, checkpoint);
}

CholeskyReport Cholesky::factorize_block(Index start, Index size) {
  SmallBlock block(L_.block(start, start, size, size));
  const double tolerance = static_cast<double>(L_.rows()) * std::numeric_limits<double>::epsilon();
  for (Index j0 = 0; j0 < size; j0 += columns) {
    block.subtract_finished_columns(j0);
    const Index end = std::min<Index>(j0 + columns, size);
    for (Index j = j0; j < end; ++j) {
      const double pivot = block.pivot(j);
      // Written so that NaN fails.
      const bool is_positive = pivot > tolerance * std::abs(original_diagonal_[start + j]) &&
                               pivot < std::numeric_limits<double>::infinity();
      if (!is_positive) return {false, start + j, pivot};
      block.finish_in_diagonal_block(j, end);
    }
    block.finish_below(j0);
  }
  block.store(L_.block(start, start, size, size));
  return {};
}

void Cholesky::solve_in_place(Block V) const {
  solve_lower(L_, V);
  solve_lower_transposed(L_, V);
}

double Cholesky::log_determinant() const { return 2.0 * L_.diagonal().array().log().sum(); }

}  // namespace hesse
