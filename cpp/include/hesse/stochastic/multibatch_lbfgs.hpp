// Limited-memory BFGS whose batches change from step to step.
#pragma once

#include <optional>
#include <vector>

#include "hesse/stochastic/minibatch_options.hpp"
#include "hesse/stochastic/schedule.hpp"
#include "hesse/stochastic/secant_pairs.hpp"
#include "hesse/stochastic/trainer.hpp"

namespace hesse {

struct MultibatchOptions {
  double overlap = 0.25;  ///< share of a batch that the next one sees again
};

/// Berahas, Nocedal & Takáč, "A multi-batch L-BFGS method for machine learning" (2016): a batch
/// shares samples O with the next, and y = ∇f_O(x₊) − ∇f_O(x) is the change of the same function.
/// The gradients on O are parts of those of both batches and cost nothing more. A pair is taken in
/// where its curvature is safely positive. A batch of all samples is all overlap. Beside the paper,
/// Armijo's condition on the batch. The pair of the last step of a run is lost to the next run.
class MultibatchLbfgs final : public Trainer {
 public:
  MultibatchLbfgs(const MinibatchOptions& batch, const ScheduleOptions& schedule,
                  const MultibatchOptions& options, Index memory)
      : batch_options_(batch), schedule_(schedule), options_(options), memory_(memory) {}

  void begin(const FiniteSum& sum) override;
  [[nodiscard]] TrainingStep step(FiniteSum& sum, Vector& x) override;

 private:
  void draw();
  void evaluate(FiniteSum& sum, const Vector& x);
  void add_part(FiniteSum& sum, const Vector& x, Index first, Index count, Vector& g);
  void take_in_pair(const Vector& gradient_after);
  [[nodiscard]] bool search(FiniteSum& sum, const Vector& x, double length);
  [[nodiscard]] bool is_whole() const { return overlap_ == sampler_->population(); }
  /// Of the batch's samples those from `first` on.
  [[nodiscard]] Samples part(Index first, Index count) const {
    return {is_whole() ? nullptr : batch_.data() + first, count};
  }

  MinibatchOptions batch_options_;
  ScheduleOptions schedule_;
  MultibatchOptions options_;
  Index memory_;
  std::optional<BatchSampler> sampler_;
  std::vector<Index> batch_;  ///< last batch's overlap, samples of this one alone, next overlap
  Index overlap_ = 0;         ///< samples that two batches share; of whole batches, all
  Index repeated_ = 0;        ///< samples of the first of these parts
  Index kept_ = 0;            ///< of the last
  double value_ = 0.0;
  Vector g_, part_g_, kept_g_, direction_, last_step_, change_, trial_;
  std::optional<SecantPairs> pairs_;
  bool has_step_ = false;  ///< the repeated samples' gradient before the last step is known
};

}  // namespace hesse
