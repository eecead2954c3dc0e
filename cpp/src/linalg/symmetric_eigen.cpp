#include "hesse/linalg/symmetric_eigen.hpp"

#include <Eigen/Eigenvalues>

namespace hesse {
namespace {

bool lower_triangle_is_finite(const MatrixView& A) {
  for (Index j = 0; j < A.cols(); ++j) {
    if (!A.col(j).tail(A.rows() - j).allFinite()) return false;
  }
  return true;
}

}  // namespace

EigenStatus SymmetricEigen::decompose(const MatrixView& A) {
  values_.resize(0);
  vectors_.resize(0, 0);
  if (A.rows() == 0) return EigenStatus::ok;
  if (!lower_triangle_is_finite(A)) return EigenStatus::not_finite;
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(A);
  if (solver.info() != Eigen::Success) return EigenStatus::no_convergence;
  if (!solver.eigenvalues().allFinite()) return EigenStatus::not_finite;
  values_ = solver.eigenvalues();
  vectors_ = solver.eigenvectors();
  return EigenStatus::ok;
}

}  // namespace hesse
