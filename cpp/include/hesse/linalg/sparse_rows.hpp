// A sparse matrix by rows, read where it lies, and its products with vectors, rows at a time.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// Compressed sparse rows owned by somebody else: entries starts[i] … starts[i + 1] − 1 are those
/// of row i, in any order; entries of one place add up.
template <class Scalar, class Integer>
struct CsrView {
  Index rows;
  Index columns;
  const Scalar* values;
  const Integer* indices;  ///< the columns of the entries
  const Integer* starts;
};

using SparseRows = std::variant<CsrView<double, std::int32_t>, CsrView<double, std::int64_t>,
                                CsrView<float, std::int32_t>, CsrView<float, std::int64_t>>;

[[nodiscard]] Index row_count(const SparseRows& X);
[[nodiscard]] Index column_count(const SparseRows& X);
[[nodiscard]] Index entry_count(const SparseRows& X);

/// What is wrong with the places of `entries` entries, in a sentence; empty if nothing is.
[[nodiscard]] std::string fault_of(const SparseRows& X, Index entries);

/// Rows [first, first + count) of a sparse matrix. Sums are formed in double precision and in the
/// order of the entries.
struct SparseBlock {
  const SparseRows& X;
  Index first, count;

  /// product ← X b + constant
  void multiply(const double* b, double constant, double* product) const;

  /// sum ← sum + Xᵀ r
  void add_transposed(const double* r, double* sum) const;

  /// sum ← sum + the diagonal of XᵀDX, D the diagonal matrix of `weights`.
  void add_squares(const double* weights, double* sum) const;
};

}  // namespace hesse
