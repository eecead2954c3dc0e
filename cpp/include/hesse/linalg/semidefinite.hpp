// Systems with a positive semidefinite matrix, singular or not: the solution of least length.
#pragma once

#include <Eigen/QR>

#include "hesse/linalg/cholesky.hpp"
#include "hesse/linalg/pivoted_cholesky.hpp"

namespace hesse {

/// H⁺ of a positive semidefinite matrix H.
///
/// What is zero is decided on D^(−½) H D^(−½) with D the diagonal of H, so that it does not depend
/// on the scales of the variables; of diagonal scalings that one is nearly the best (van der Sluis,
/// "Condition numbers and equilibration of matrices", Numer. Math. 14 (1969)). A singular H is
/// factorised with pivoting. As many variables as the rank solve the equations, and what the null
/// space has of the solution is taken out by an orthogonal basis: a complete orthogonal
/// decomposition (Golub & Van Loan, Matrix Computations, 4th ed., §5.5.2).
class SemidefiniteSolver {
 public:
  /// False if H is not finite, or is negative in some direction beyond rounding: then there is no
  /// factor.
  [[nodiscard]] bool factorize(const MatrixView& H, Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index rank() const { return rank_; }

  /// As many variables as the rank, whose rows and columns are a regular matrix.
  [[nodiscard]] std::vector<Index> independent() const;

  /// v ← H⁺ v
  void solve_in_place(Vector& v) const;

  /// H⁺ itself.
  [[nodiscard]] Matrix inverse() const;

  /// Orthonormal columns that span the null space.
  [[nodiscard]] Matrix null_space() const;

 private:
  void find_basis();
  void project(Block V) const;
  void solve_scaled(Block V) const;

  Vector scale_;  ///< the diagonal of D^(−½)
  Matrix scaled_;
  Cholesky cholesky_;
  PivotedCholesky pivoted_;
  bool is_regular_ = true;
  Index rank_ = 0;
  Eigen::HouseholderQR<Matrix> qr_;  ///< of vectors that span the range or the null space
  bool is_of_range_ = false;         ///< the range, which is then the smaller one
  Matrix basis_;
};

}  // namespace hesse
