// XᵀDX and Xᵀr of a tall matrix X in one pass: Hessian and gradient of a sum over rows.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// A rows × columns matrix owned by somebody else: entry (i, j) lies at
/// data[i·row_stride + j·column_stride]. Strides count scalars, may be negative or zero, and are
/// fast where one of them is 1.
template <class Scalar>
struct StridedView {
  const Scalar* data;
  Index rows;
  Index columns;
  Index row_stride;
  Index column_stride;
};

/// What each row of X counts for, one number per row.
struct RowTerms {
  const double* weights = nullptr;   ///< diagonal of D, of either sign; null stands for D = I
  const double* residual = nullptr;  ///< r of Xᵀr, taken as it is: D does not multiply it
};

/// H ← H + XᵀDX, and g ← g + Xᵀr where both `terms.residual` and `gradient` are given.
///
/// H is d × d with columns contiguous. Its lower triangle is read and added to; its upper triangle
/// is then overwritten by the mirror image. `gradient` points to d numbers, or is null. Neither may
/// overlap X or the terms. Products and sums are formed in double precision, whatever X's scalar.
/// The order of summation follows from N and d alone: the result has the same bits for any number
/// of threads and any strides. NaN and infinity pass on as IEEE arithmetic has it. When
/// `checkpoint` throws, H and g are as they were before the call.
template <class Scalar>
void add_gram(const StridedView<Scalar>& X, const RowTerms& terms,
              Eigen::Ref<Matrix, 0, Eigen::OuterStride<>> H, double* gradient,
              Checkpoint* checkpoint = nullptr);

extern template void add_gram(const StridedView<double>&, const RowTerms&,
                              Eigen::Ref<Matrix, 0, Eigen::OuterStride<>>, double*, Checkpoint*);
extern template void add_gram(const StridedView<float>&, const RowTerms&,
                              Eigen::Ref<Matrix, 0, Eigen::OuterStride<>>, double*, Checkpoint*);

}  // namespace hesse
