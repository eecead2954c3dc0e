// Linear equations of a positive semidefinite matrix, from products with it alone.
#pragma once

#include "hesse/linalg/lanczos.hpp"

namespace hesse {

struct CgLimits {
  double tolerance;  ///< of √(rᵀM⁻¹r), r = b − Ax, relative to its value at x = 0
  Index iterations;
};

/// Jacobi's preconditioner of a matrix with this diagonal; 0 where that is not positive.
[[nodiscard]] Vector inverse_where_positive(const Vector& diagonal);

/// x ← an approximate solution of A x = b, by conjugate gradients from x = 0 with a diagonal
/// preconditioner M⁻¹, not negative: Hestenes & Stiefel, "Methods of conjugate gradients for
/// solving linear systems", J. Res. Nat. Bur. Standards 49 (1952). Where A is singular and b in its
/// range, x is the solution of least √(xᵀMx). The value of ½xᵀAx − bᵀx falls with each iteration.
///
/// Returns whether the tolerance was met; false too where a direction has no positive curvature,
/// or where something is not finite.
bool conjugate_gradients(LinearOperator& A, const Vector& b, const Vector& preconditioner,
                         const CgLimits& limits, Vector& x);

}  // namespace hesse
