// Trust-region steps from a growing Krylov space.
#pragma once

#include "hesse/step/trust_region.hpp"
#include "hesse/subproblem/gltr.hpp"

namespace hesse {

/// With the subproblem solved by GLTR. Where the gradient vanishes it looks for negative curvature;
/// after a refused step it needs no product.
class LanczosTrustRegion final : public TrustRegion {
 public:
  LanczosTrustRegion(const TrustRegionOptions& options, const KrylovOptions& krylov, Index n,
                     Budget& budget);
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::propose; }

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;
  [[nodiscard]] double region_norm(const TrustRegionStep&) const override {
    return solver_.step_norm();
  }
  double radius_of_length(double length, const Model& model) override;
  bool leave_saddle(const Model& model, double radius, TrustRegionStep& step);

  bool inexact_;
  LinearOperator* M_;
  Gltr solver_;
  ForcingSequence forcing_;
};

}  // namespace hesse
