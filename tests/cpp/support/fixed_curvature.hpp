// The curvature of a quadratic, ready to be worked with.
#pragma once

#include "hesse/curvature/dense_hessian.hpp"

#include "support/function_objective.hpp"
#include "support/limits.hpp"

namespace hesse::test {

/// A dense Hessian that has taken in the matrix A.
struct FixedCurvature {
  explicit FixedCurvature(const Matrix& A, DampingMatrix damping = DampingMatrix::identity)
      : objective(quadratic(A, Vector::Zero(A.rows()))),
        budget(unlimited()),
        curvature(objective, budget, A.rows(), damping) {
    Iterate at(A.rows());
    at.x.setZero();
    curvature.update(at);
  }

  FunctionObjective objective;
  Budget budget;
  DenseHessian curvature;
};

/// A point of ½ xᵀA x + bᵀx with value and gradient.
inline Iterate evaluated(FunctionObjective& objective, const Vector& x) {
  Iterate at(x.size());
  at.x = x;
  at.value = objective.value(x);
  at.evaluate_gradient(objective);
  return at;
}

}  // namespace hesse::test
