// The model's minimiser over the variables that are free at the Cauchy point.
#pragma once

#include "hesse/subproblem/cauchy_point.hpp"

namespace hesse {

/// The direct primal method of Byrd, Lu, Nocedal & Zhu (1995), §5.1: Newton's step of the reduced
/// model by the Sherman-Morrison-Woodbury formula. Its end is projected onto the box, as Morales &
/// Nocedal propose, ACM Trans. Math. Softw. 38 (2011); where that leads uphill, the step is cut
/// short at the first bound instead.
class SubspaceMinimization {
 public:
  SubspaceMinimization(Index n, Index most_pairs);

  /// direction ← x̄ − x with x̄ in the box; false if rounding leaves the reduced model no minimiser.
  [[nodiscard]] bool find(const Iterate& at, CompactLBfgs& B, const Bounds& bounds,
                          const CauchyPoint& cauchy, Vector& direction);

  /// Newton's step of the reduced model from the Cauchy point, 0 for variables that are not free.
  [[nodiscard]] const Vector& newton_step() const { return step_; }

 private:
  [[nodiscard]] bool factorize(const CompactLBfgs& B, const CauchyPoint& cauchy);
  void sum_outer_products(const CompactLBfgs& B, const CauchyPoint& cauchy);
  [[nodiscard]] bool find_newton_step(const Iterate& at, CompactLBfgs& B,
                                      const CauchyPoint& cauchy);

  Vector step_, v_, Mc_;
  Matrix free_, held_;  ///< WᵀW, of the free variables' rows and of the others'
  QuasiDefinite system_;
};

}  // namespace hesse
