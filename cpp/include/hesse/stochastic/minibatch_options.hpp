// Options of the samples that a step looks at.
#pragma once

#include "hesse/stochastic/sampler.hpp"

namespace hesse {

struct MinibatchOptions {
  Index batch_size = -1;  ///< samples per step, at most all of them; negative: the trainer's own
  Sampling sampling = Sampling::without_replacement;
  Index seed = 0;
};

}  // namespace hesse
