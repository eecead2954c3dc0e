// Cholesky factorisation A + shift·D = L Lᵀ of a symmetric matrix.
#pragma once

#include "hesse/linalg/rank_update.hpp"

namespace hesse {

/// What a Cholesky factorisation found: positive definiteness, or the first pivot that denies it.
struct [[nodiscard]] CholeskyReport {
  bool positive_definite = true;
  Index pivot = -1;          ///< index of the first pivot that is not safely positive, or -1
  double pivot_value = 0.0;  ///< its value

  explicit operator bool() const { return positive_definite; }
};

/// Factorises, and solves with the factor; after a failure there is none. Only the lower triangle
/// of A is read, and A is never written to.
class Cholesky {
 public:
  /// Factorises A + shift·D, where D is the identity if `diagonal` is null. A pivot counts as
  /// positive only above n·ε·(its own diagonal entry): a test that does not change when variables
  /// are rescaled (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §10.1).
  CholeskyReport factorize(const MatrixView& A, double shift, const Vector* diagonal,
                           Checkpoint* checkpoint = nullptr);

  /// V ← (L Lᵀ)⁻¹ V for one or many columns.
  void solve_in_place(Block V) const;

  /// log det(L Lᵀ)
  [[nodiscard]] double log_determinant() const;

  /// The lower triangle L; what stands above it has no meaning.
  [[nodiscard]] const Matrix& lower() const { return L_; }

 private:
  CholeskyReport factorize_recursively(Index start, Index size, Checkpoint* checkpoint);
  CholeskyReport factorize_block(Index start, Index size);

  Matrix L_;
  Vector original_diagonal_;
};

}  // namespace hesse
