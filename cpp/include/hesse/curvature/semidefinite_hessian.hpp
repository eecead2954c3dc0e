// B = ∇²f(x) of a convex function, dense and perhaps singular.
#pragma once

#include "hesse/curvature/dense_hessian.hpp"
#include "hesse/linalg/semidefinite.hpp"

namespace hesse {

/// Where B is singular, Newton's step is the shortest of those that minimise the model: variables
/// that f does not depend on stay where they are.
class SemidefiniteHessian : public DenseHessian {
 public:
  using DenseHessian::DenseHessian;

  [[nodiscard]] bool newton_step(const Vector& g, Vector& s) override;
  [[nodiscard]] bool is_indefinite() override { return false; }

 protected:
  [[nodiscard]] bool factorize_semidefinite();

  /// s ← −B⁺g, after that factorisation; false if that is not finite.
  [[nodiscard]] bool solve_for_step(const Vector& g, Vector& s) const;

 private:
  SemidefiniteSolver solver_;
};

}  // namespace hesse
