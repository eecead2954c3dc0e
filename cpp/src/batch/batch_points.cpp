#include "hesse/batch/batch_points.hpp"

namespace hesse {

void GatheredTrials::gather(const BatchTrials& trials, Index n) {
  n_ = n;
  slots_.clear();
  problems_.clear();
  x_.clear();
  for (Index k = 0; k < trials.groups; ++k) {
    if (!lane::any(trials.wanted[k])) continue;
    for (Index i = 0; i < lane::lanes; ++i) {
      if (trials.wanted[k][i] == 0) continue;
      const Index slot = k * lane::lanes + i;
      slots_.push_back(slot);
      problems_.push_back(trials.problems[slot]);
      for (Index j = 0; j < n; ++j) x_.push_back(trials.x[k * n + j][i]);
    }
  }
}

}  // namespace hesse
