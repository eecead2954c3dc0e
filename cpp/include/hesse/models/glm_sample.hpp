// A start of a fit from some of its samples.
#pragma once

#include <optional>

#include "hesse/models/glm.hpp"

namespace hesse {

/// Newton's method gets near the optimum on a tenth of the samples at a tenth of the cost; on all
/// of them it then needs an iteration or two (Erdogdu & Montanari, "Convergence rates of
/// sub-sampled Newton methods", NIPS 28 (2015), for what a sample tells of the curvature).
struct GlmSampling {
  Index one_in;  ///< of so many samples, or so
  double ftol;   ///< a step that brings less is lost in what the sample leaves open
  Index maxiter;
};

/// Nothing where a sample would not pay, or might mislead.
[[nodiscard]] std::optional<GlmSampling> sampling_for(const Glm& glm);

/// While it lives, the model is about the samples chosen.
class SampledGlm {
 public:
  SampledGlm(Glm& glm, const GlmSampling& sampling)
      : glm_(glm), sample_count_(glm.take_one_in(sampling.one_in)) {}
  ~SampledGlm() { glm_.take_one_in(1); }
  SampledGlm(const SampledGlm&) = delete;
  SampledGlm& operator=(const SampledGlm&) = delete;

  /// 0: the model knows no choice.
  [[nodiscard]] Index sample_count() const { return sample_count_; }

 private:
  Glm& glm_;
  Index sample_count_;
};

}  // namespace hesse
