// A sample for the gradient that grows as the gradient shrinks.
#pragma once

#include <algorithm>

#include "hesse/stochastic/sampler.hpp"

namespace hesse {

struct GrowthOptions {
  double gradient_fraction = 0.1;  ///< share of the samples in the first gradient; empirical
  double norm_test = -1.0;         ///< θ; negative: the trainer's own
};

/// The norm test of Byrd, Chin, Nocedal & Wu, "Sample size selection in optimization methods for
/// machine learning", Math. Program. 134 (2012): the variance of the gradient on a sample S of N,
/// ‖Var ∇fᵢ‖₁/|S| · (N − |S|)/(N − 1), is to be at most θ²‖g‖².
class GrowingBatch {
 public:
  GrowingBatch(Index population, const GrowthOptions& options, std::uint64_t seed);

  Samples draw() { return sampler_.draw(size_); }

  [[nodiscard]] bool is_whole() const { return size_ == sampler_.population(); }

  /// The next sample is twice as large.
  void enlarge() { size_ = std::min(2 * size_, sampler_.population()); }

  /// The next sample is at least twice as large as one of this size, and all where that is most.
  void grow_from(Index size);

  [[nodiscard]] Index population() const { return sampler_.population(); }

  /// Chooses the size of the next sample by what this one says; true if it is larger.
  bool test(FiniteSum& sum, const Vector& x, const Samples& samples, const Vector& g);

 private:
  GrowthOptions options_;
  SubsetSampler sampler_;
  Index size_;
};

}  // namespace hesse
