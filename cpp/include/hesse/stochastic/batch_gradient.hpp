// What steps on batches begin with: the next batch, its learning rate, its gradient.
#pragma once

#include <optional>

#include "hesse/stochastic/minibatch_options.hpp"
#include "hesse/stochastic/schedule.hpp"
#include "hesse/stochastic/trainer.hpp"

namespace hesse {

/// Makes a sampler for a population, unless it is one for as many samples already.
void make_sampler(std::optional<BatchSampler>& sampler, Index population,
                  const MinibatchOptions& options);

/// Draws `batch` and writes its gradient to `g`; the step so far, nonfinite where they are that.
TrainingStep start_on_batch(FiniteSum& sum, const Vector& x, BatchSampler& sampler,
                            const ScheduleOptions& schedule, Samples& batch, Vector& g);

}  // namespace hesse
