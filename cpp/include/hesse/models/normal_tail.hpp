// The tail of the normal distribution, without cancellation however far out.
#pragma once

namespace hesse::glm {

constexpr double log_root_two_pi = 0.91893853320467274178;

/// −ln Φ(z), λ = density/Φ, and λ + z, which is positive.
struct NormalTail {
  explicit NormalTail(double z);
  double loss, ratio, excess;
};

}  // namespace hesse::glm
