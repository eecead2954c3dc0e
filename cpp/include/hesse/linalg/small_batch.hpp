// Cholesky factorisation of many small symmetric matrices at once, one matrix per vector lane.
#pragma once

#include <vector>

#include "hesse/linalg/register_tile.hpp"
#include "hesse/linalg/types.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse {

/// Matrices beyond this order are the business of `Cholesky`: one of them fills the vectors alone.
constexpr Index largest_small_order = 32;

/// `count` symmetric matrices of order `order` ≤ largest_small_order, one after the other, columns
/// contiguous. One triangle of each is read: the lower one of a C-ordered array is `upper` here.
struct SmallBatch {
  enum class Triangle { lower, upper };

  const double* entries = nullptr;
  Index count = 0;
  Index order = 0;
  Triangle triangle = Triangle::lower;
};

/// Makes A_p + λ_p·D_p of each matrix A_p.
struct SmallBatchDamping {
  const double* multipliers = nullptr;  ///< λ, one per matrix; null: no damping
  const double* diagonals = nullptr;    ///< the diagonals of D, one after the other; null: identity
};

enum class SmallBatchStatus {
  positive_definite,
  not_positive_definite,  ///< a pivot is not safely positive, by the rule of `Cholesky`
  not_finite,             ///< a pivot is NaN or infinite
};

struct SmallBatchReport {
  SmallBatchStatus status = SmallBatchStatus::positive_definite;
  int pivot = -1;  ///< index of the first pivot that the status is about, or -1
};

/// Factorises, and solves with the factors. What becomes of a matrix depends on nothing but itself,
/// to the last bit: neither on its neighbours, nor on its place in the batch, nor on the number of
/// threads. Only memory grows: a second batch that is no larger allocates nothing.
class SmallBatchCholesky {
 public:
  /// Factorises all matrices, or those that `problems` lists (each at most once), and forgets the
  /// factors held before. Returns how many are not positive definite.
  [[nodiscard]] Index factorize(const SmallBatch& A, const SmallBatchDamping& damping = {},
                                const std::vector<Index>* problems = nullptr);

  /// x ← (L Lᵀ)⁻¹ b for the problems held, or those of them that `chosen` (one flag for each matrix
  /// of the batch) tells; the others' x is left alone. b and x hold `columns` numbers for each row
  /// of each matrix of the batch, those of one row contiguous, and may be the same array. Where
  /// a factorisation failed, x is NaN.
  void solve(const double* b, double* x, Index columns = 1, const bool* chosen = nullptr) const;

  /// How many problems are held, which one is number `slot` of them, and what was found of it.
  Index size() const { return static_cast<Index>(reports_.size()); }
  Index problem(Index slot) const { return problems_.empty() ? slot : problems_[slot]; }
  const SmallBatchReport& report(Index slot) const { return reports_[slot]; }

 private:
  Index order_ = 0;
  std::vector<Index> problems_;  // empty: all
  std::vector<SmallBatchReport> reports_;
  Workspace memory_;
  double* factors_ = nullptr;
};

/// Factorises and solves in one pass, with the same bits as SmallBatchCholesky, and keeps nothing.
/// `reports` has one for each matrix of the batch. Returns how many are not positive definite.
[[nodiscard]] Index solve_batch(const SmallBatch& A, const SmallBatchDamping& damping,
                                const double* b, double* x, SmallBatchReport* reports,
                                Index columns = 1);

}  // namespace hesse
