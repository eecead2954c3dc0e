// Jacobi's preconditioner of a generalised linear model.
#pragma once

#include "hesse/linalg/lanczos.hpp"
#include "hesse/models/glm_objective.hpp"

namespace hesse {

/// The inverse of the Hessian's diagonal at the point that the objective evaluated last, which is
/// the iterate while a step is sought. The identity where the diagonal is not known, and for
/// coefficients of no curvature.
class GlmPreconditioner final : public LinearOperator {
 public:
  explicit GlmPreconditioner(GlmObjective& objective) : objective_(objective) {}

  void multiply(const Vector& v, Vector& product) override;

 private:
  GlmObjective& objective_;
};

}  // namespace hesse
