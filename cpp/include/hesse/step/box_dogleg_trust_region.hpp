// Trust-region steps along a dogleg in a box, between bounds.
#pragma once

#include "hesse/step/trust_region.hpp"
#include "hesse/subproblem/box_dogleg.hpp"

namespace hesse {

/// The radius is that of ‖s‖∞, as in Voglis & Lagaris (2004).
class BoxDoglegTrustRegion final : public TrustRegion {
 public:
  BoxDoglegTrustRegion(const TrustRegionOptions& options, Index n, Budget& budget)
      : TrustRegion(options, n), solver_(n, budget) {}

  [[nodiscard]] FactorizationWork factorization_work() const override {
    return solver_.factorization_work();
  }

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;
  double region_norm(const TrustRegionStep& step) const override {
    return step.s.lpNorm<Eigen::Infinity>();
  }

  BoxDogleg solver_;
};

}  // namespace hesse
