// (AᵀA)⁺ of a tall matrix A, as covariances ask for it.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// R of A = QR, which has A's Gram matrix and singular values; A itself if it has no more rows than
/// columns.
[[nodiscard]] Matrix triangular_factor(const Matrix& A);

struct GramInverse {
  Matrix inverse;          ///< (AᵀA)⁻¹, or a pseudo-inverse where the rank is not full
  Index rank = 0;          ///< of A
  double condition = 1.0;  ///< of A with columns of unit length; infinite if the rank is not full
};

/// From the singular values of A, whose columns are divided by their lengths first, so that the
/// rank does not depend on the units of the variables: those at most max(m, n)·ε of the largest
/// count as zero, as in LAPACK's and NumPy's. AᵀA is never formed. The pseudo-inverse is that of
/// the matrix of unit columns, in the units of A. NaN where A is not finite, with rank 0.
[[nodiscard]] GramInverse gram_inverse(const Matrix& A);

}  // namespace hesse
