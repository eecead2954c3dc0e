// Trust-region steps from a growing Krylov space.
#pragma once

#include <memory>

#include "hesse/step/trust_region.hpp"
#include "hesse/subproblem/gltr.hpp"

namespace hesse {

/// With the subproblem solved by GLTR. Where the gradient vanishes it looks for negative curvature;
/// after a refused step it needs no product. An orthonormal basis knows nothing of curvatures below
/// the rounding error of the largest one; conjugate gradients often do, if variables of different
/// units are to blame, and take over where the step would come to nothing because of that.
class LanczosTrustRegion final : public TrustRegion {
 public:
  LanczosTrustRegion(const TrustRegionOptions& options, const KrylovOptions& krylov, Index n,
                     Budget& budget);
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::propose; }

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;
  [[nodiscard]] double region_norm(const TrustRegionStep&) const override {
    return by_conjugate_gradients_ ? conjugate_gradients_->step_norm() : solver_.step_norm();
  }
  double radius_of_length(double length, const Model& model) override;
  bool leave_saddle(const Model& model, double radius, TrustRegionStep& step);
  [[nodiscard]] bool is_solution(const Model& model, const TrustRegionStep& step);
  bool solve_by_conjugate_gradients(const Model& model, double radius, TrustRegionStep& step);

  bool inexact_;
  Index max_products_;
  LinearOperator* M_;
  Budget& budget_;
  Gltr solver_;
  std::unique_ptr<Steihaug> conjugate_gradients_;  ///< made when first needed
  bool by_conjugate_gradients_ = false;            ///< the last step is theirs
  Vector residual_;
  double tolerance_ = 0.0;
  ForcingSequence forcing_;
};

}  // namespace hesse
