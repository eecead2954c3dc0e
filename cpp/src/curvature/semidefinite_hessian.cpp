#include "hesse/curvature/semidefinite_hessian.hpp"

namespace hesse {

bool SemidefiniteHessian::newton_step(const Vector& g, Vector& s) {
  if (!measured([&] { return solver_.factorize(*matrix(), budget()); })) return false;
  s = -g;
  solver_.solve_in_place(s);
  return s.allFinite();
}

}  // namespace hesse
