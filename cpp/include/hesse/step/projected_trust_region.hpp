// Trust-region steps that stay between bounds.
#pragma once

#include "hesse/step/trust_region.hpp"
#include "hesse/subproblem/projected_newton.hpp"

namespace hesse {

/// Lin & Moré, SIAM J. Optim. 9 (1999). Exact where the curvature has a matrix, and then it leaves
/// saddle points; otherwise by conjugate gradients.
class ProjectedTrustRegion final : public TrustRegion {
 public:
  ProjectedTrustRegion(const TrustRegionOptions& options, const KrylovOptions& krylov, Index n,
                       Budget& budget);

  [[nodiscard]] bool is_at_saddle(const Model& model) override;
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::propose; }
  [[nodiscard]] FactorizationWork factorization_work() const override {
    return solver_.factorization_work();
  }

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;
  double least_first_ratio() const override { return least_first_ratio_of_exact_steps; }

  ProjectedNewton solver_;
  Vector way_out_;
  ForcingSequence forcing_;
  bool found_saddle_ = false;  ///< of the model that is proposed from next
  bool is_escaping_ = false;   ///< of the model that was proposed from last
};

}  // namespace hesse
