// Minimisation with a penalty on the magnitudes of the variables, by the one loop.
#pragma once

#include "hesse/problem/elastic_net.hpp"
#include "hesse/solve/minimize.hpp"

namespace hesse {

/// Proximal Newton, for an objective that is an ElasticNet; its gradient is the subgradient of
/// least norm.
const Method& elastic_net_method();

}  // namespace hesse
