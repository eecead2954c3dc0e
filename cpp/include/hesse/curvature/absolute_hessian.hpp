// |∇²f(x)|: the Hessian with its eigenvalues replaced by their magnitude.
#pragma once

#include "hesse/curvature/dense_matrix.hpp"
#include "hesse/linalg/symmetric_eigen.hpp"

namespace hesse {

/// Dauphin et al., "Identifying and attacking the saddle point problem in high-dimensional
/// non-convex optimization", NIPS 27 (2014), eq. 2: where Newton's step runs into a saddle point,
/// the step with |H| runs away from it, as fast as its curvature allows.
class AbsoluteHessian final : public DenseMatrix {
 public:
  AbsoluteHessian(Objective& objective, Budget& budget, Index n)
      : DenseMatrix(budget, n), objective_(objective) {}

  void update(const Iterate& at) override { take(objective_.hessian(at.x)); }

  /// |B| with its eigenvalues raised to `floor`, from all eigenpairs.
  [[nodiscard]] bool factorize_modified(double floor, bool by_magnitude) override;
  [[nodiscard]] bool factorize(double shift) override;
  void solve_in_place(Vector& v) override;
  [[nodiscard]] bool is_indefinite() override {
    return objective_.capabilities().exact_hessian && DenseMatrix::is_indefinite();
  }
  [[nodiscard]] bool find_negative_curvature(Vector& direction) override;

 private:
  Objective& objective_;
  SymmetricEigen eigen_;
  Vector magnitudes_, coordinates_;
  bool by_eigenvalues_ = false;  ///< the last factorisation
};

}  // namespace hesse
