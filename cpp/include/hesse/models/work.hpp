// Work told in multiplications: how many threads it is worth, and how often to look for Ctrl-C.
#pragma once

#include <algorithm>

#include "hesse/linalg/threads.hpp"
#include "hesse/linalg/types.hpp"

namespace hesse {

/// Empirical: fewer multiplications than 4e5 are not worth a second thread.
inline int threads_for(double work) { return work > 4e5 ? thread_count() : 1; }

/// Into how many rounds, `most` at most, a loop is cut that calls a checkpoint after each.
/// Empirical: a round of 2e9 multiplications takes a tenth of a second or so.
inline Index rounds_for(double work, Index most) {
  constexpr double per_round = 2e9;
  return std::max<Index>(static_cast<Index>(std::min(work / per_round, static_cast<double>(most))),
                         1);
}

}  // namespace hesse
