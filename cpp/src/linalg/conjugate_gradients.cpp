#include "hesse/linalg/conjugate_gradients.hpp"

namespace hesse {

Vector inverse_where_positive(const Vector& diagonal) {
  return diagonal.unaryExpr([](double s) { return s > 0.0 ? 1.0 / s : 0.0; });
}

bool conjugate_gradients(LinearOperator& A, const Vector& b, const Vector& preconditioner,
                         const CgLimits& limits, Vector& x) {
  x.setZero(b.size());
  Vector r = b, z = preconditioner.cwiseProduct(r), direction = z, product(b.size());
  double rz = r.dot(z);
  const double target = limits.tolerance * limits.tolerance * rz;
  for (Index i = 0; !(rz <= target); ++i) {
    if (i == limits.iterations) return false;
    A.multiply(direction, product);
    const double curvature = direction.dot(product);
    const double length = rz / curvature;
    // Written so that NaN ends it.
    if (!(curvature > 0.0 && length * length * direction.squaredNorm() >= 0.0)) return false;
    x += length * direction;
    r -= length * product;
    z = preconditioner.cwiseProduct(r);
    const double next = r.dot(z);
    direction = z + (next / rz) * direction;
    rz = next;
  }
  return true;
}

}  // namespace hesse
