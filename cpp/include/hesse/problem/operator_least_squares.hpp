// Least squares whose Jacobian is known by its products with vectors alone.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/problem/metered_objective.hpp"
#include "hesse/problem/residual_weighting.hpp"

namespace hesse {

/// Values may be infinite or NaN, which means "not here". An evaluation may throw.
class OperatorResiduals {
 public:
  virtual ~OperatorResiduals() = default;

  /// Writes r(x) to `r`, and gives it its size.
  virtual void residuals(const Vector& x, Vector& r) = 0;
  /// J is that at x from now on.
  virtual void linearize(const Vector& x) = 0;
  /// Jv ← J v
  virtual void multiply(const Vector& v, Vector& Jv) = 0;
  /// Jtu ← Jᵀ u
  virtual void multiply_transposed(const Vector& u, Vector& Jtu) = 0;
};

/// JᵀΩ(J v) stands for the product with the Hessian; nothing of size m × n exists.
class OperatorLeastSquares final : public Objective, public SelfMetered {
 public:
  OperatorLeastSquares(OperatorResiduals& residuals, Index n, ResidualTerms terms);

  [[nodiscard]] Capabilities capabilities() const override { return {true, false, true, false}; }
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;

  /// r at x.
  const Vector& residuals(const Vector& x);

  void charge(Budget& budget) override { budget_ = &budget; }
  [[nodiscard]] const EvaluationCounts& counts() const override { return counts_; }
  [[nodiscard]] double seconds() const override { return seconds_; }

 private:
  template <class Call>
  void metered(Index& count, Call&& call);
  void linearize(const Vector& x);

  OperatorResiduals& residuals_;
  ResidualWeighting weighting_;
  Budget* budget_ = nullptr;
  EvaluationCounts counts_;
  double seconds_ = 0.0;
  Vector r_x_, r_;  ///< the residuals kept
  Vector J_x_, c_;  ///< where J is, and ∂f/∂r there
  Vector omega_, Jv_;
};

}  // namespace hesse
