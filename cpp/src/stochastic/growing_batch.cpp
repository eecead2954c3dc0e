#include "hesse/stochastic/growing_batch.hpp"

#include <algorithm>

namespace hesse {

GrowingBatch::GrowingBatch(Index population, const GrowthOptions& options, std::uint64_t seed)
    : options_(options),
      sampler_(population, seed),
      size_(share_of(population, options.gradient_fraction)) {}

void GrowingBatch::test(FiniteSum& sum, const Vector& x, const Samples& samples, const Vector& g) {
  if (is_whole()) return;
  const auto count = static_cast<double>(samples.count);
  const auto population = static_cast<double>(sampler_.population());
  const double gg = g.squaredNorm();
  const double variance = sum.gradient_squares(x, samples) / count - gg;
  const double allowed = options_.norm_test * options_.norm_test * gg;
  if (variance / count * (population - count) / (population - 1.0) <= allowed) return;
  const double wanted = allowed > 0.0 ? variance / allowed : population;
  size_ =
      wanted < population ? std::max(size_, static_cast<Index>(wanted) + 1) : sampler_.population();
}

}  // namespace hesse
