// Options that every line search understands.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

struct LineSearchOptions {
  double sufficient_decrease = 1e-4;  ///< c₁ of the Armijo condition
  double curvature = 0.9;             ///< c₂ of the strong Wolfe condition
  Index max_trials = 20;              ///< trials along one direction
};

}  // namespace hesse
