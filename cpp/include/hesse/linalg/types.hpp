// The vocabulary of the linear algebra: double-precision vectors and matrices of Eigen.
#pragma once

#include <Eigen/Core>

namespace hesse {

using Index = Eigen::Index;
using Vector = Eigen::VectorXd;
using ComplexVector = Eigen::VectorXcd;
using Matrix = Eigen::MatrixXd;

/// A square matrix owned by somebody else, columns contiguous. Symmetric matrices read alike in C
/// and in Fortran order, so a NumPy Hessian is viewed through this without a copy.
using MatrixView = Eigen::Map<const Matrix>;

/// Called by long-running kernels between blocks of work; ends them by throwing.
class Checkpoint {
 public:
  virtual ~Checkpoint() = default;
  virtual void check() = 0;
};

}  // namespace hesse
