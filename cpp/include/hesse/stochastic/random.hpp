// Random choices that are the same on every machine and with every standard library.
#pragma once

#include <cstdint>
#include <random>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// Whole numbers from the Mersenne Twister of Matsumoto & Nishimura, ACM Trans. Model. Comput.
/// Simul. 8 (1998), in 64 bits: the standard fixes its sequence, but not that of its distributions.
class RandomIndices {
 public:
  explicit RandomIndices(std::uint64_t seed) : bits_(seed) {}

  /// Uniform on 0 … bound − 1, without bias and mostly without a division: Lemire, "Fast random
  /// integer generation in an interval", ACM Trans. Model. Comput. Simul. 29 (2019).
  Index below(Index bound);

 private:
  std::mt19937_64 bits_;
};

}  // namespace hesse
