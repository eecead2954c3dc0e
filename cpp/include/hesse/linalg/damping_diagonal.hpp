// Marquardt's damping matrix.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// D ← |diag A|, raised to a small share of its largest entry, so that directions without curvature
/// are damped too; ones if the diagonal is zero. Marquardt, J. Soc. Indust. Appl. Math. 11 (1963).
void damping_diagonal(const MatrixView& A, Vector& D);

}  // namespace hesse
