// Sums over points of squares of residuals and of products with their derivatives, in vector lanes.
#pragma once

#include "hesse/batch/batch_objective.hpp"

namespace hesse {

/// value += Σ r², gradient += Σ Jᵀr, curvature += Σ JᵀJ over some points; J has a row of n
/// derivatives for each.
void add_normal_sums(Index n, Index points, const lane::Vec* r, const lane::Vec* J,
                     lane::Vec& value, lane::Vec* gradient, lane::Vec* curvature);

}  // namespace hesse
