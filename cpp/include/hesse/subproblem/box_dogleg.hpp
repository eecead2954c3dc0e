// The dogleg of a trust region that is a box, between bounds.
#pragma once

#include <vector>

#include "hesse/curvature/free_block.hpp"
#include "hesse/problem/bounds.hpp"
#include "hesse/subproblem/trust_region_step.hpp"

namespace hesse {

/// Voglis & Lagaris, "A rectangular trust region dogleg approach for unconstrained and bound
/// constrained nonlinear optimization", WSEAS International Conference on Applied Mathematics
/// (2004): ‖s‖∞ ≤ radius and l ≤ x + s ≤ u make a box, in which Powell's dogleg of the variables
/// that no bound holds is cut off.
class BoxDogleg {
 public:
  BoxDogleg(Index n, Budget& budget);

  /// A new iterate, and the model there.
  void set_model(const Vector& x, const Vector& g, Curvature& B, const Bounds& bounds);

  void solve(double radius, TrustRegionStep& step);

  [[nodiscard]] FactorizationWork factorization_work() const { return block_.factorization_work(); }

 private:
  void find_steps(Curvature& B);
  /// The largest share, at most 1, of `direction` that may be added to `s`.
  [[nodiscard]] double room(const Vector& s, const Vector& direction) const;

  FreeBlock block_;
  std::vector<Index> free_;
  Vector g_;  ///< of the free variables, 0 elsewhere
  Vector newton_, cauchy_, product_, lower_, upper_;
  Vector low_, high_;  ///< the box
};

}  // namespace hesse
