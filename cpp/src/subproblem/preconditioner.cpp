#include "hesse/subproblem/preconditioner.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace hesse {

double precondition(LinearOperator* M, const Vector& r, Vector& z) {
  if (M == nullptr) {
    z = r;
    return r.squaredNorm();
  }
  if (!r.allFinite()) return std::numeric_limits<double>::quiet_NaN();
  if (r.isZero(0.0)) {
    z.setZero();
    return 0.0;
  }
  M->multiply(r, z);
  const double square = r.dot(z);
  if (!(square > 0.0) || !std::isfinite(square)) {
    throw std::invalid_argument(
        "option 'M' must be positive definite: v @ (M v) is not a positive number for some v");
  }
  return square;
}

double preconditioned_radius(LinearOperator* M, const Vector& g, double length) {
  if (M == nullptr) return length;
  Vector Mg(g.size());
  const double square = precondition(M, g, Mg);
  return square > 0.0 ? length * std::sqrt(square) / Mg.norm() : length;
}

}  // namespace hesse
