// A = V diag(λ) Vᵀ: all eigenvalues and eigenvectors of a dense symmetric matrix.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

enum class EigenStatus {
  ok,
  not_finite,     ///< an entry of A, or an eigenvalue, is not a finite double
  no_convergence  ///< the QR iteration did not converge
};

/// Householder tridiagonalisation and implicit QR (Golub & Van Loan, Matrix Computations, 4th ed.,
/// §8.3), by Eigen. Errors of eigenvalues, and residuals, are of the size of ε‖A‖. Eigen divides A
/// by its largest entry first, so that nothing overflows or vanishes on the way.
class SymmetricEigen {
 public:
  /// Only the lower triangle of A is read, and A is never written to. Values and vectors are
  /// replaced when the answer is `ok`, and empty otherwise.
  [[nodiscard]] EigenStatus decompose(const MatrixView& A);

  /// Ascending.
  [[nodiscard]] const Vector& values() const { return values_; }

  /// Orthonormal columns, in the order of the values.
  [[nodiscard]] const Matrix& vectors() const { return vectors_; }

 private:
  Vector values_;
  Matrix vectors_;
};

}  // namespace hesse
