#include "hesse/models/glm_preconditioner.hpp"

#include <cmath>

namespace hesse {

void GlmPreconditioner::multiply(const Vector& v, Vector& product) {
  product = v;
  const Vector* diagonal = objective_.hessian_diagonal();
  if (diagonal == nullptr) return;
  for (Index i = 0; i < v.size(); ++i) {
    const double curvature = std::abs((*diagonal)[i]);
    if (curvature > 0.0 && std::isfinite(curvature)) product[i] /= curvature;
  }
}

}  // namespace hesse
