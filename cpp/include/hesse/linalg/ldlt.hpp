// Symmetric indefinite factorisation P (A + shift·I) Pᵀ = L D Lᵀ with 1×1 and 2×2 pivots.
#pragma once

#include <vector>

#include "hesse/linalg/rank_update.hpp"

namespace hesse {

/// Numbers of positive, negative and zero eigenvalues; those of D, by Sylvester's law of inertia.
struct Inertia {
  Index positive = 0;
  Index negative = 0;
  Index zero = 0;
};

/// How pivots are searched for. Rook pivoting bounds the entries of L, at the price of more
/// comparisons.
enum class Pivoting { bunch_kaufman, rook };

enum class LdltStatus {
  factorized,
  singular,    ///< factorised, but a pivot is zero to working precision: nothing can be solved
  not_finite,  ///< NaN or infinity in A, or overflow on the way: there is no factor
};

struct [[nodiscard]] LdltReport {
  LdltStatus status = LdltStatus::factorized;
  Index pivot = -1;  ///< row of A whose pivot is the first to be zero, or -1

  explicit operator bool() const { return status == LdltStatus::factorized; }
};

/// |det| as its logarithm, and the determinant's sign: 1, -1 or 0.
struct LogDeterminant {
  int sign = 1;
  double log_magnitude = 0.0;
};

/// Bunch & Kaufman, "Some stable methods for calculating inertia and solving symmetric linear
/// systems", Math. Comp. 31 (1977), blocked by delaying the update of the trailing matrix as in
/// LAPACK Working Note 5; rook pivoting after Ashcraft, Grimes & Lewis, SIAM J. Matrix Anal. Appl.
/// 20 (1998). Only the lower triangle of A is read, and A is never written to. The factors have the
/// same bits for any number of threads.
class Ldlt {
 public:
  LdltReport factorize(const MatrixView& A, double shift = 0.0,
                       Pivoting pivoting = Pivoting::bunch_kaufman,
                       Checkpoint* checkpoint = nullptr);

  /// V ← (A + shift·I)⁻¹ V for one or many columns, after a factorisation that found no fault.
  void solve_in_place(Block V) const;

  /// The rows of V in the order of the pivots, P V, and back.
  void to_pivot_order(const ConstBlock& V, Matrix& permuted) const;
  void from_pivot_order(const ConstBlock& permuted, Block V) const;

  /// v ← Pᵀ L⁻ᵀ v: from coordinates in which the matrix is D back to its own.
  void from_pivot_coordinates(Vector& v) const;

  /// v ← Pᵀ L v
  void multiply_by_lower(Vector& v) const;

  /// Of a singular matrix the zeros are counted reliably with rook pivoting only: unbounded entries
  /// of L enlarge rounding errors until they pass for pivots.
  [[nodiscard]] Inertia inertia() const;
  [[nodiscard]] LogDeterminant log_determinant() const;

  [[nodiscard]] Index size() const { return diagonal_.size(); }

  /// The unit lower triangle L; what stands above it has no meaning.
  [[nodiscard]] auto lower() const { return L_.topRows(size()); }

  [[nodiscard]] const Vector& diagonal() const { return diagonal_; }

  /// Entry k is D(k+1, k): not zero just where a 2×2 pivot begins.
  [[nodiscard]] const Vector& subdiagonal() const { return subdiagonal_; }

  /// Row i of the factors is row permutation()[i] of A.
  [[nodiscard]] const std::vector<Index>& permutation() const { return permutation_; }

  [[nodiscard]] bool begins_pair(Index k) const { return subdiagonal_[k] != 0.0; }

  /// True if nothing but rounding errors was left of the pivot's column: D and L are zero there.
  [[nodiscard]] bool is_zero_pivot(Index k) const {
    return diagonal_[k] == 0.0 && !begins_pair(k) && (k == 0 || !begins_pair(k - 1));
  }

 private:
  friend class LdltPanel;
  struct Exchange {
    Index from, to;
  };

  bool load(const MatrixView& A, double shift);
  void update_trailing(Index start, Index width);
  void apply_later_exchanges();
  [[nodiscard]] LdltReport report() const;

  Matrix L_;  ///< unit lower triangle; to the right of the finished columns, what remains of A
  Matrix W_;  ///< L D of the panel's columns, then up to two candidates for the next
  Vector diagonal_, subdiagonal_;
  Vector magnitude_;  ///< what each diagonal entry is the difference of: |A| + |L| |D| |L|ᵀ
  std::vector<Index> permutation_;
  std::vector<Index> order_, place_;
  std::vector<Exchange> exchanges_;
  std::vector<Index> panel_ends_, exchange_ends_;  ///< columns and exchanges up to each panel's end
};

}  // namespace hesse
