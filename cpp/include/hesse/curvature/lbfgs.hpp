// Limited-memory BFGS: B⁻¹ from the last m steps and changes of the gradient.
#pragma once

#include "hesse/curvature/curvature.hpp"

namespace hesse {

/// Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35 (1980); Liu &
/// Nocedal, Math. Program. 45 (1989). B is positive definite by construction: factorize(0) always
/// succeeds.
class LBfgs final : public Curvature {
 public:
  LBfgs(Index n, Index memory);

  /// Takes in the pair s = x − x₋, y = g − g₋, unless sᵀy is not safely positive.
  void update(const Iterate& at) override;

  [[nodiscard]] bool factorize(double shift) override;

  /// v ← B⁻¹ v by the two-loop recursion.
  void solve_in_place(Vector& v) override;

  bool restart() override;

  [[nodiscard]] Index pairs() const { return stored_; }

 private:
  void store_pair();
  Index slot(Index age) const { return (newest_ - age + memory_) % memory_; }

  Index memory_;
  Matrix S_, Y_;        ///< one column per pair, a ring: `newest_` was written last
  Vector rho_, alpha_;  ///< 1 / sᵀy, and the recursion's coefficients
  Vector last_x_, last_gradient_, s_, y_;
  double scale_ = 1.0;  ///< initial inverse Hessian γI, γ = sᵀy / yᵀy
  Index stored_ = 0;
  Index newest_ = -1;
  bool has_last_ = false;
};

}  // namespace hesse
