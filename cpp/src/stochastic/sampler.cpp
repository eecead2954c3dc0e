#include "hesse/stochastic/sampler.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace hesse {
namespace {

std::vector<Index> all_of(Index population) {
  std::vector<Index> order(static_cast<std::size_t>(population));
  std::iota(order.begin(), order.end(), Index{0});
  return order;
}

/// Moves random ones of those not yet drawn to the places from `first` on.
void shuffle_on(std::vector<Index>& order, Index first, Index count, RandomIndices& random) {
  const Index population = static_cast<Index>(order.size());
  for (Index i = first; i < first + count; ++i) {
    std::swap(order[static_cast<std::size_t>(i)],
              order[static_cast<std::size_t>(i + random.below(population - i))]);
  }
}

}  // namespace

BatchSampler::BatchSampler(Index population, Index batch_size, Sampling sampling,
                           std::uint64_t seed)
    : population_(population),
      batch_size_(std::clamp<Index>(batch_size, 1, population)),
      sampling_(sampling),
      random_(seed),
      order_(all_of(population)),
      position_(0) {}

Samples BatchSampler::next() {
  if (position_ == population_) {
    position_ = 0;
    ++finished_epochs_;
  }
  const Index count = std::min(batch_size_, population_ - position_);
  const Index first = std::exchange(position_, position_ + count);
  if (sampling_ == Sampling::with_replacement) {
    for (Index i = 0; i < count; ++i) {
      order_[static_cast<std::size_t>(i)] = random_.below(population_);
    }
    return {order_.data(), count};
  }
  if (count == population_) return {nullptr, count};
  if (sampling_ == Sampling::without_replacement) shuffle_on(order_, first, count, random_);
  return {order_.data() + first, count};
}

double BatchSampler::epochs() const {
  return static_cast<double>(finished_epochs_) +
         static_cast<double>(position_) / static_cast<double>(population_);
}

SubsetSampler::SubsetSampler(Index population, std::uint64_t seed)
    : random_(seed), order_(all_of(population)) {}

Samples SubsetSampler::draw(Index count) {
  count = std::clamp<Index>(count, 1, population());
  if (count == population()) return {nullptr, count};
  shuffle_on(order_, 0, count, random_);
  return {order_.data(), count};
}

Index share_of(Index population, double fraction) {
  const double share = std::ceil(fraction * static_cast<double>(population));
  return std::clamp<Index>(static_cast<Index>(share), 1, population);
}

}  // namespace hesse
