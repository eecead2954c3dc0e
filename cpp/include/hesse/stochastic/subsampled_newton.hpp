// Newton's method with gradients of all samples, or of many, and curvature of few.
#pragma once

#include <optional>

#include "hesse/stochastic/adaptive_damping.hpp"
#include "hesse/stochastic/conjugate_gradients.hpp"
#include "hesse/stochastic/growing_batch.hpp"
#include "hesse/stochastic/trainer.hpp"

namespace hesse {

struct SampledCurvatureOptions {
  CurvatureKind kind = CurvatureKind::gauss_newton;
  double curvature_fraction =
      -1.0;  ///< negative: the trainer's own; share of the gradient's samples in the curvature
};

/// Byrd, Chin, Neveitt & Nocedal, "On the use of stochastic Hessian information in optimization
/// methods for machine learning", SIAM J. Optim. 21 (2011), with the damping and the warm starts of
/// Martens, "Deep learning via Hessian-free optimization" (2010).
///
/// The curvature is that of the gradient's samples by default, so that it is sampled as long as the
/// gradient is: on the digits a quarter or half of the samples in the curvature, with all of them
/// in the gradient, costs more passes over the data below a loss of 0.01.
///
/// A trial's value is evaluated together with its gradient where that is the next one: steps are
/// seldom refused. Backtracking follows a step that is.
class SubsampledNewton final : public Trainer {
 public:
  SubsampledNewton(const SampledCurvatureOptions& curvature, const GrowthOptions& growth,
                   const CgOptions& cg, const AdaptiveDampingOptions& damping, std::uint64_t seed);

  void begin(const FiniteSum& sum) override;
  [[nodiscard]] TrainingStep step(FiniteSum& sum, Vector& x) override;

 private:
  struct Memory {
    GrowingBatch gradient_batch;
    SubsetSampler curvature_sampler;
    DampedCg cg;
    Vector g, trial_g, trial, direction;
  };

  void evaluate(FiniteSum& sum, const Vector& x);
  [[nodiscard]] bool is_finite() const;
  [[nodiscard]] bool find_trial(FiniteSum& sum, const Vector& x, TrainingStep& report);
  Samples curvature_samples();
  [[nodiscard]] bool find_direction(FiniteSum& sum, const Vector& x, TrainingStep& report);
  [[nodiscard]] bool search(FiniteSum& sum, const Vector& x);
  [[nodiscard]] double predicted_reduction(double length) const;

  SampledCurvatureOptions curvature_;
  GrowthOptions growth_;
  CgOptions cg_;
  AdaptiveDamping damping_;
  std::uint64_t seed_;
  std::optional<Memory> memory_;
  Samples batch_;
  EpochCounter epoch_;
  double value_ = 0.0;
  CgReport model_;
  double reach_ = 1.0;         ///< length to which a direction of no positive curvature is followed
  bool is_evaluated_ = false;  ///< value and gradient are those at x
  bool batch_is_whole_ = false;
};

}  // namespace hesse
