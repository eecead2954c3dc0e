// B = ∇²f(x), dense.
#pragma once

#include "hesse/curvature/dense_matrix.hpp"

namespace hesse {

class DenseHessian : public DenseMatrix {
 public:
  DenseHessian(Objective& objective, Budget& budget, Index n,
               DampingMatrix damping = DampingMatrix::identity)
      : DenseMatrix(budget, n, damping), objective_(objective) {}

  void update(const Iterate& at) override { take(objective_.hessian(at.x)); }

  /// The noise of a Hessian by differences is too large to claim anything about a small eigenvalue.
  [[nodiscard]] bool is_exact() const override { return objective_.capabilities().exact_hessian; }
  [[nodiscard]] bool is_indefinite() override { return is_exact() && DenseMatrix::is_indefinite(); }

 private:
  Objective& objective_;
};

}  // namespace hesse
