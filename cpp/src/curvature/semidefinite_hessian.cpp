#include "hesse/curvature/semidefinite_hessian.hpp"

namespace hesse {

bool SemidefiniteHessian::newton_step(const Vector& g, Vector& s) {
  return factorize_semidefinite() && solve_for_step(g, s);
}

bool SemidefiniteHessian::factorize_semidefinite() {
  return measured([&] { return solver_.factorize(*DenseHessian::matrix(), budget()); });
}

bool SemidefiniteHessian::solve_for_step(const Vector& g, Vector& s) const {
  s = -g;
  solver_.solve_in_place(s);
  return s.allFinite();
}

}  // namespace hesse
