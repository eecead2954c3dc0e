#include "hesse/stochastic/random.hpp"

#include <cassert>

namespace hesse {
namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

Index RandomIndices::below(Index bound) {
  assert(bound > 0);
  const auto range = static_cast<std::uint64_t>(bound);
  Wide product = Wide{bits_()} * range;
  if (static_cast<std::uint64_t>(product) < range) {
    const std::uint64_t unfair = (0 - range) % range;  // 2⁶⁴ mod range
    while (static_cast<std::uint64_t>(product) < unfair) product = Wide{bits_()} * range;
  }
  return static_cast<Index>(product >> 64);
}

}  // namespace hesse
