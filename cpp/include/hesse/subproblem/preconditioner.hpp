// Preconditioners of Krylov methods, as the user gives them.
#pragma once

#include "hesse/linalg/lanczos.hpp"

namespace hesse {

/// z ← M r, and rᵀMr; M = I where it is null. Without asking M: 0 if r = 0 and NaN if r is not
/// finite. Throws std::invalid_argument, in the user's words, if rᵀMr is not positive otherwise.
double precondition(LinearOperator* M, const Vector& r, Vector& z);

/// The radius that a step along −Mg of that Euclidean length has in the norm √(sᵀM⁻¹s).
double preconditioned_radius(LinearOperator* M, const Vector& g, double length);

}  // namespace hesse
