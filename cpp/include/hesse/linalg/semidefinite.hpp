// Systems with a positive semidefinite matrix, singular or not: the solution of least length.
#pragma once

#include "hesse/linalg/cholesky.hpp"
#include "hesse/linalg/symmetric_eigen.hpp"

namespace hesse {

/// H⁺ of a positive semidefinite matrix H.
///
/// What is zero is decided on D^(−½) H D^(−½) with D the diagonal of H, so that it does not depend
/// on the scales of the variables; of diagonal scalings that one is nearly the best (van der Sluis,
/// "Condition numbers and equilibration of matrices", Numer. Math. 14 (1969)).
class SemidefiniteSolver {
 public:
  /// False if H is not finite, or has an eigenvalue that is negative beyond rounding: then there is
  /// no factor.
  [[nodiscard]] bool factorize(const MatrixView& H, Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index rank() const { return rank_; }

  /// v ← H⁺ v
  void solve_in_place(Vector& v) const;

  /// H⁺ itself.
  [[nodiscard]] Matrix inverse() const;

  /// Orthonormal columns that span the null space.
  [[nodiscard]] const Matrix& null_space() const { return null_space_; }

 private:
  [[nodiscard]] bool decompose();
  void solve_scaled(Block V) const;

  Vector scale_;  ///< the diagonal of D^(−½)
  Matrix scaled_;
  Cholesky cholesky_;
  bool is_regular_ = true;
  Index rank_ = 0;
  Matrix vectors_;  ///< eigenvectors that count, and what they are multiplied by
  Vector inverse_values_;
  Matrix null_space_;
};

}  // namespace hesse
