// Which samples a step looks at.
#pragma once

#include <vector>

#include "hesse/problem/finite_sum.hpp"
#include "hesse/stochastic/random.hpp"

namespace hesse {

enum class Sampling { without_replacement, with_replacement, in_order };

/// Batches of a population, epoch after epoch. Without replacement an epoch is a shuffle, cut into
/// batches, of which the last may be short; with replacement it has as many draws; in order it is
/// not shuffled. A batch as large as the population, or asked to be larger, is the population in
/// its own order.
class BatchSampler {
 public:
  BatchSampler(Index population, Index batch_size, Sampling sampling, std::uint64_t seed);

  /// The next batch, to be read before the one after it.
  Samples next();

  /// The batch drawn last was the last of its epoch.
  [[nodiscard]] bool ends_epoch() const { return position_ == population_; }

  /// Epochs begun so far, the part of the current one counting as its share.
  [[nodiscard]] double epochs() const;

  [[nodiscard]] Index population() const { return population_; }
  [[nodiscard]] Index batch_size() const { return batch_size_; }

 private:
  Index population_, batch_size_;
  Sampling sampling_;
  RandomIndices random_;
  std::vector<Index> order_;
  Index position_;
  Index finished_epochs_ = 0;
};

/// Samples drawn afresh each time, none twice: a shuffle that ends after as many as are wanted
/// (Fisher & Yates; Durstenfeld, "Algorithm 235", Commun. ACM 7 (1964)).
class SubsetSampler {
 public:
  SubsetSampler(Index population, std::uint64_t seed);

  /// `count` of the population, at least one and at most all of it, to be read before the next.
  Samples draw(Index count);

  [[nodiscard]] Index population() const { return static_cast<Index>(order_.size()); }

 private:
  RandomIndices random_;
  std::vector<Index> order_;
};

/// Tells when samples of any number at a time have added up to an epoch.
class EpochCounter {
 public:
  /// True if these samples complete an epoch; the next begins then.
  bool add(Index samples, Index population) {
    seen_ += samples;
    const bool is_complete = seen_ >= population;
    if (is_complete) seen_ = 0;
    return is_complete;
  }

 private:
  Index seen_ = 0;
};

/// A share of a population in samples, at least one.
Index share_of(Index population, double fraction);

}  // namespace hesse
