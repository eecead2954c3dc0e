// B = JᵀΩJ of least squares: factorised as such where that is safe, and through J otherwise.
#pragma once

#include <Eigen/QR>

#include "hesse/curvature/dense_matrix.hpp"
#include "hesse/problem/least_squares_objective.hpp"
#include "hesse/problem/scaled_objective.hpp"

namespace hesse {

/// Cholesky's factorisation of B costs half of QR's of J, and loses the square of J's condition
/// number. Its pivots relative to their diagonal entries bound the least eigenvalue of B in units
/// in which all B_jj are 1, and mostly tell its size; where one is small, J is factorised once, and
/// [R; √λ I] for each λ. Solutions of RᵀR x = v are corrected once: Björck, "Stability analysis of
/// the method of seminormal equations for linear least squares problems", Linear Algebra Appl.
/// 88/89 (1987).
class JacobianGram final : public DenseMatrix {
 public:
  /// `objective` is what the run sees, `given` without scales; `scaling` stands between, or is
  /// null.
  JacobianGram(Objective& objective, LeastSquaresObjective& given, const ScaledObjective* scaling,
               Budget& budget, Index n);

  void update(const Iterate& at) override;
  void multiply(const Vector& v, Vector& Bv) override;
  /// Without the help of a diagonal entry that is positive.
  [[nodiscard]] bool newton_step(const Vector& g, Vector& s) override {
    return Curvature::newton_step(g, s);
  }
  /// With shift 0 this succeeds for a singular B too, as long as no loss keeps g out of its range:
  /// solve_in_place() is then that of the pseudo-inverse, so that steps are of least length.
  [[nodiscard]] bool factorize(double shift) override;
  void solve_in_place(Vector& v) override;

 private:
  [[nodiscard]] bool is_safe(double shift) const;
  void find_triangle();
  void multiply_by_triangle(const Vector& v, Vector& Bv) const;
  void solve_once(Vector& v) const;

  Objective& objective_;
  LeastSquaresObjective& given_;
  const ScaledObjective* scaling_;
  Matrix triangle_;  ///< R of √ΩJ, in the run's variables
  Eigen::CompleteOrthogonalDecomposition<Matrix> decomposition_;  ///< of R
  Eigen::HouseholderQR<Matrix> damped_;                           ///< of [R; √λ I]
  double shift_ = 0.0;
  bool has_triangle_ = false;
  bool is_orthogonal_ = false;  ///< the last factorisation is one of J
};

}  // namespace hesse
