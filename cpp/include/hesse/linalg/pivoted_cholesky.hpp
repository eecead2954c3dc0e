// Cholesky factorisation with complete pivoting of a positive semidefinite matrix: it tells the
// rank.
#pragma once

#include <vector>

#include "hesse/linalg/rank_update.hpp"

namespace hesse {

/// P A Pᵀ = L Lᵀ with L of n × rank, but for what is left of A where the largest pivot is zero:
/// Hammarling, Higham & Lucas, "LAPACK-style codes for pivoted Cholesky and QR updating" (2007),
/// blocked by delaying the update of the trailing matrix. The factors have the same bits for any
/// number of threads.
class PivotedCholesky {
 public:
  /// What counts as zero among pivots and remainders, and how large a sign of indefiniteness may be
  /// to pass for an error of A's entries.
  struct Levels {
    double zero;
    double most_noise;
  };

  /// False if A is not positive semidefinite. In a semidefinite matrix no entry is larger than the
  /// largest diagonal entry; where one is, in what remains of A, the pivots up to twice its size
  /// are given up as noise. Only the lower triangle of A is read; its entries are finite.
  [[nodiscard]] bool factorize(const MatrixView& A, const Levels& levels,
                               Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index rank() const { return rank_; }

  /// The columns of L; what stands above its diagonal has no meaning.
  [[nodiscard]] auto lower() const { return L_.leftCols(rank_); }

  /// Row i of L is row permutation()[i] of A.
  [[nodiscard]] const std::vector<Index>& permutation() const { return permutation_; }

  /// Pᵀ V, for rows in the order of the pivots.
  [[nodiscard]] Matrix from_pivot_order(const Matrix& V) const;

 private:
  Index finish_panel(Index start, Index end, double zero);
  [[nodiscard]] Index largest_remaining(Index j) const;
  void exchange(Index j, Index other);
  [[nodiscard]] double noise_of_remainder(Index start);

  Matrix L_;  ///< to the right of the finished columns, what remains of A but for the panel's share
  Vector remaining_;  ///< diagonal of what remains
  std::vector<Index> permutation_;
  Index rank_ = 0;
  double noise_ = 0.0;  ///< an entry that no semidefinite matrix has
};

}  // namespace hesse
