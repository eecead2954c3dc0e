// The cubically regularised model minimised in a growing Krylov space, from products alone.
#pragma once

#include "hesse/subproblem/cubic.hpp"
#include "hesse/subproblem/lanczos_process.hpp"
#include "hesse/subproblem/one_per_size.hpp"

namespace hesse {

/// Cartis, Gould & Toint, "Adaptive cubic regularisation methods for unconstrained optimization,
/// part I", Math. Program. 127 (2011), §6.2: with s = Qh the model is γ₀h₁ + ½ hᵀTh + (σ/3)‖h‖³,
/// which CubicMinimizer solves through factorisations of the tridiagonal T.
///
/// Accuracy: that of CubicMinimizer within the space; the part of ∇m(s) that is orthogonal to it is
/// at most tolerance·‖g‖, unless the products are spent or the space can grow no more. Negative
/// curvature is seen where g has a component of it; g = 0 gives s = 0.
class KrylovCubicMinimizer {
 public:
  /// At most `max_products` products per solve.
  KrylovCubicMinimizer(Index n, Index max_products, Budget& budget);

  /// False if B, g or the step is not finite.
  [[nodiscard]] bool solve(Curvature& B, const Vector& g, double sigma, double tolerance,
                           CubicStep& step);

  /// Solves again for the same B and g and a larger σ, in the space of the last solve: there the
  /// residual is smaller still, so no product is needed.
  [[nodiscard]] bool solve_for_larger_sigma(double sigma, CubicStep& step);

  [[nodiscard]] Index products() const { return process_.products(); }

 private:
  /// The problem that is left in k variables.
  struct Reduced {
    Reduced(Index k, Budget& budget) : solver(k, budget), step(k), g(k) {}

    CubicMinimizer solver;
    CubicStep step;
    Vector g;
  };

  [[nodiscard]] bool may_grow() const;
  [[nodiscard]] Reduced& reduced();
  [[nodiscard]] bool recover(CubicStep& step);

  Budget& budget_;
  Index max_products_;
  LanczosProcess process_;
  OnePerSize<Reduced> problems_;
};

}  // namespace hesse
