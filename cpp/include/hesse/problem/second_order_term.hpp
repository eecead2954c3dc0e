// What Gauss and Newton leave out of the Hessian: Σ cᵢ ∇²rᵢ.
#pragma once

#include "hesse/problem/residual_objective.hpp"

namespace hesse {

/// An accepted point of least squares, as the second-order term sees it.
struct FitPoint {
  const Vector& x;
  const Matrix& J;
  const Vector& slope;  ///< c = ∂f/∂r
  double value;         ///< f
};

class SecondOrderTerm {
 public:
  virtual ~SecondOrderTerm() = default;

  /// Adds the term, or an approximation, to `hessian`, which holds JᵀΩJ.
  virtual void add(const FitPoint& at, Matrix& hessian) = 0;

  /// True if it is no approximation.
  [[nodiscard]] virtual bool is_exact() const = 0;
};

/// An approximation from gradients: Dennis, Gay & Welsch, "An adaptive nonlinear least-squares
/// algorithm", ACM Trans. Math. Softw. 7 (1981), §3. S is sized by τ and updated so that S s = (J₊
/// − J)ᵀc₊, by the change of least size that keeps it symmetric. It is added where, for the last
/// step, the model with it was nearer to f than the one without it was.
class StructuredSecant final : public SecondOrderTerm {
 public:
  explicit StructuredSecant(Index n);

  void add(const FitPoint& at, Matrix& hessian) override;
  [[nodiscard]] bool is_exact() const override { return false; }

 private:
  void learn(const FitPoint& at);
  void keep(const FitPoint& at, const Matrix& gram);

  Matrix S_;
  Vector x_, gradient_;
  Matrix J_, gram_;
  double value_ = 0.0;
  bool has_point_ = false;
  bool is_used_ = false;
};

}  // namespace hesse
