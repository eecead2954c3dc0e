// The trust-region subproblem solved in a growing Krylov space, on the boundary as well as inside.
#pragma once

#include "hesse/subproblem/lanczos_process.hpp"
#include "hesse/subproblem/more_sorensen.hpp"
#include "hesse/subproblem/one_per_size.hpp"

namespace hesse {

/// Gould, Lucidi, Roma & Toint, "Solving the trust-region subproblem using the Lanczos method",
/// SIAM J. Optim. 9 (1999), algorithm 5.1. With a preconditioner M the region is ‖s‖ = √(sᵀM⁻¹s) ≤
/// radius; all norms below are that one and its dual.
class Gltr {
 public:
  /// `M` may be null; at most `max_products` products per solve.
  Gltr(Index n, Index max_products, LinearOperator* M, Budget& budget);

  /// Ends with ‖(B + λM⁻¹)s + g‖ ≤ tolerance·‖g‖, but for what MoreSorensen leaves of the small
  /// problem on the boundary, or where the space can grow no more. If it is
  /// invariant before that, and always if g = 0, the space grows by vectors that g knows nothing
  /// of, which solves the hard case. False if B or g is not finite.
  [[nodiscard]] bool solve(Curvature& B, const Vector& g, double radius, double tolerance,
                           TrustRegionStep& step);

  /// Solves again for the same B and g and a smaller radius, in the space of the last solve: there
  /// the residual is smaller still, so no product is needed.
  [[nodiscard]] bool solve_for_smaller_radius(double radius, TrustRegionStep& step);

  /// ‖s‖ of the last step.
  [[nodiscard]] double step_norm() const { return step_norm_; }

  [[nodiscard]] Index products() const { return process_.products(); }

 private:
  /// The problem that is left in k variables.
  struct Reduced {
    Reduced(Index k, Budget& budget) : solver(k, budget), step(k), g(k) {}

    MoreSorensen solver;
    TrustRegionStep step;
    Vector g;
  };

  [[nodiscard]] bool may_grow() const;
  [[nodiscard]] bool is_good_enough(double tolerance);
  [[nodiscard]] bool has_explored_enough(const Reduced& reduced);
  Reduced& reduced();
  void note_exploration();
  void recover(TrustRegionStep& step);

  Budget& budget_;
  Index max_products_;
  LanczosProcess process_;
  OnePerSize<Reduced> problems_;
  Index explored_from_ = -1;  ///< size of the space of g, once that is known
  Index exploration_;         ///< products that the next search beyond it may take
  double step_norm_ = 0.0;
};

}  // namespace hesse
