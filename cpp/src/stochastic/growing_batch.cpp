#include "hesse/stochastic/growing_batch.hpp"

#include <algorithm>

namespace hesse {
namespace {

// Empirical: a sample of a larger share costs nearly as much as all samples, and soon grows again.
constexpr double largest_share = 0.7;

}  // namespace

GrowingBatch::GrowingBatch(Index population, const GrowthOptions& options, std::uint64_t seed)
    : options_(options),
      sampler_(population, seed),
      size_(share_of(population, options.gradient_fraction)) {}

void GrowingBatch::grow_from(Index size) {
  size_ = std::max(size_, 2 * size);
  if (static_cast<double>(size_) > largest_share * static_cast<double>(population())) {
    size_ = population();
  }
}

bool GrowingBatch::test(FiniteSum& sum, const Vector& x, const Samples& samples, const Vector& g) {
  if (is_whole()) return false;
  const auto count = static_cast<double>(samples.count);
  const auto population = static_cast<double>(sampler_.population());
  const double gg = g.squaredNorm();
  const double variance = sum.gradient_squares(x, samples) / count - gg;
  const double allowed = options_.norm_test * options_.norm_test * gg;
  if (variance / count * (population - count) / (population - 1.0) <= allowed) return false;
  // What would pass in an endless population: more than here, since g shrinks.
  const double wanted = allowed > 0.0 ? variance / allowed : population;
  size_ =
      wanted < population ? std::max(size_, static_cast<Index>(wanted) + 1) : sampler_.population();
  return size_ > samples.count;
}

}  // namespace hesse
