// Limited-memory BFGS on a sample that grows to all samples.
#pragma once

#include <optional>

#include "hesse/stochastic/growing_batch.hpp"
#include "hesse/stochastic/secant_pairs.hpp"
#include "hesse/stochastic/trainer.hpp"

namespace hesse {

/// Progressive batching (Bollapragada, Mudigere, Nocedal, Shi & Tang, "A progressive batching
/// L-BFGS method for machine learning", 2018): the norm test tells when the sample has taught what
/// it can. Other than there, the sample stays the same between two growths, so that values and
/// gradients are those of one function, and growth at least doubles it. Pairs are kept when it
/// grows. Where all samples are in it this is L-BFGS with Armijo's condition.
class ProgressiveLbfgs final : public Trainer {
 public:
  ProgressiveLbfgs(const GrowthOptions& growth, Index memory, std::uint64_t seed)
      : growth_(growth), memory_size_(memory), seed_(seed) {}

  void begin(const FiniteSum& sum) override;
  [[nodiscard]] TrainingStep step(FiniteSum& sum, Vector& x) override;

 private:
  struct Memory {
    GrowingBatch batch;
    SecantPairs pairs;
    Vector g, trial_g, trial, direction, change;
  };

  void evaluate(FiniteSum& sum, const Vector& x);
  [[nodiscard]] bool is_finite() const;
  [[nodiscard]] bool find_trial(FiniteSum& sum, const Vector& x);
  [[nodiscard]] bool search(FiniteSum& sum, const Vector& x);

  GrowthOptions growth_;
  Index memory_size_;
  std::uint64_t seed_;
  std::optional<Memory> memory_;
  Samples samples_;  ///< the same until the batch grows, from run to run too
  double value_ = 0.0, trial_value_ = 0.0;
  bool is_evaluated_ = false;  ///< value and gradient are those at x
  EpochCounter epoch_;
};

}  // namespace hesse
