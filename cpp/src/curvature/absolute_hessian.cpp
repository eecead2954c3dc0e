#include "hesse/curvature/absolute_hessian.hpp"

namespace hesse {

bool AbsoluteHessian::factorize(double shift) {
  by_eigenvalues_ = false;
  return DenseMatrix::factorize(shift);
}

bool AbsoluteHessian::factorize_modified(double floor, bool) {
  by_eigenvalues_ = true;
  const bool found = measured([&] { return eigen_.decompose(*matrix()) == EigenStatus::ok; });
  if (found) magnitudes_ = eigen_.values().cwiseAbs().cwiseMax(floor);
  return found;
}

void AbsoluteHessian::solve_in_place(Vector& v) {
  if (!by_eigenvalues_) return DenseMatrix::solve_in_place(v);
  coordinates_.noalias() = eigen_.vectors().transpose() * v;
  coordinates_.array() /= magnitudes_.array();
  v.noalias() = eigen_.vectors() * coordinates_;
}

bool AbsoluteHessian::find_negative_curvature(Vector& direction) {
  if (!factorize_modified(0.0, true) || !(eigen_.values()[0] < 0.0)) return false;
  direction = eigen_.vectors().col(0);
  return true;
}

}  // namespace hesse
