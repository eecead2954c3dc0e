// C ← C − A Bᵀ: the one product that the factorisations stand on.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// Columns of a matrix within a larger one, or of a whole matrix.
using Block = Eigen::Ref<Matrix, 0, Eigen::OuterStride<>>;
using ConstBlock = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;

/// Which entries of C are written.
enum class Part { all, lower_triangle };

/// C ← C − A Bᵀ, with A of m × k, B of n × k and C of m × n not overlapping either. Packed panels
/// and a register tile, as in Goto & van de Geijn, "Anatomy of high-performance matrix
/// multiplication", ACM Trans. Math. Softw. 34 (2008). Each entry is summed in the same order for
/// any number of threads.
void subtract_product(Block C, const ConstBlock& A, const ConstBlock& B, Part part = Part::all);

}  // namespace hesse
