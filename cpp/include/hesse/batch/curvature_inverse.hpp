// The inverse of a small curvature, from which covariances come.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// Writes the pseudo-inverse of a positive semidefinite matrix, given as its packed lower triangle,
/// of order n ≤ largest_small_order. The rank is that of the matrix scaled to a diagonal of ones,
/// where eigenvalues below n·ε count as 0. Returns the rank; a matrix with an eigenvalue that is
/// clearly negative has rank -1 and no inverse, NaN.
Index invert_curvature(Index n, const double* packed, double* inverse);

}  // namespace hesse
