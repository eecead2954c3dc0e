// Damped Newton steps of mini-batches.
#pragma once

#include <optional>

#include "hesse/stochastic/first_order.hpp"
#include "hesse/stochastic/subsampled_newton.hpp"

namespace hesse {

/// Gradient and curvature of the same batch, a few conjugate gradients from the step before:
///   (B + λI) d ≈ −g,   v ← μv + d,   x ← x + ηv.
/// Every few batches λ follows the model's success on its batch: Martens & Grosse, "Optimizing
/// neural networks with Kronecker-factored approximate curvature" (2015), §6.5.
class MinibatchNewton final : public Trainer {
 public:
  MinibatchNewton(const MinibatchOptions& batch, const ScheduleOptions& schedule,
                  const MomentumOptions& momentum, CurvatureKind kind, const CgOptions& cg,
                  const AdaptiveDampingOptions& damping)
      : batch_(batch),
        schedule_(schedule),
        momentum_(momentum),
        kind_(kind),
        cg_options_(cg),
        damping_(damping) {}

  void begin(const FiniteSum& sum) override;
  [[nodiscard]] TrainingStep step(FiniteSum& sum, Vector& x) override;

 private:
  void find_direction(FiniteSum& sum, const Vector& x, const Samples& batch, TrainingStep& report);
  void adapt_damping(FiniteSum& sum, const Vector& x, const Samples& batch, double value);

  MinibatchOptions batch_;
  ScheduleOptions schedule_;
  MomentumOptions momentum_;
  CurvatureKind kind_;
  CgOptions cg_options_;
  AdaptiveDamping damping_;
  std::optional<BatchSampler> sampler_;
  std::optional<DampedCg> cg_;
  CgReport model_;
  Vector g_, direction_, velocity_, trial_;
  Index steps_ = 0;
};

}  // namespace hesse
