// Newton's step of a generalised linear model, from products with its Hessian alone.
#pragma once

#include <optional>

#include "hesse/linalg/conjugate_gradients.hpp"
#include "hesse/models/glm.hpp"

namespace hesse {

/// The step at β by conjugate gradients, with the Hessian's diagonal for their preconditioner where
/// the model knows it; nothing where so many products do not meet the tolerance.
[[nodiscard]] std::optional<Vector> newton_step(Glm& glm, const Vector& beta,
                                                const CgLimits& limits,
                                                Checkpoint* checkpoint = nullptr);

}  // namespace hesse
