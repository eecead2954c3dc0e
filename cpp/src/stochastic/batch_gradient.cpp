#include "hesse/stochastic/batch_gradient.hpp"

#include <cmath>

#include "hesse/linalg/long_vectors.hpp"

namespace hesse {

void make_sampler(std::optional<BatchSampler>& sampler, Index population,
                  const MinibatchOptions& options) {
  if (sampler && sampler->population() == population) return;
  sampler.emplace(population, options.batch_size, options.sampling,
                  static_cast<std::uint64_t>(options.seed));
}

TrainingStep start_on_batch(FiniteSum& sum, const Vector& x, BatchSampler& sampler,
                            const ScheduleOptions& schedule, Samples& batch, Vector& g) {
  TrainingStep report;
  const double epochs = sampler.epochs();
  batch = sampler.next();
  report.ends_epoch = sampler.ends_epoch();
  report.batch_size = batch.count;
  report.learning_rate =
      scheduled_rate(schedule, schedule.learning_rate, epochs, sampler.epochs() - epochs);
  report.batch_loss = sum.value_and_gradient(x, batch, g);
  report.gradient_norm = long_max_norm(g);
  if (!std::isfinite(report.batch_loss) || !std::isfinite(report.gradient_norm)) {
    report.outcome = StepOutcome::nonfinite;
  }
  return report;
}

}  // namespace hesse
