#include "hesse/problem/robust_loss.hpp"

#include <cmath>

namespace hesse {
namespace {

/// ρ, ρ′ and ρ″ at one z.
struct Terms {
  double value, first, second;
};

Terms soft_l1(double z) {
  const double root = std::sqrt(1.0 + z);
  // 2(√(1 + z) − 1) without cancellation
  return {2.0 * z / (1.0 + root), 1.0 / root, -0.5 / (root * root * root)};
}

Terms huber(double z) {
  if (z <= 1.0) return {z, 1.0, 0.0};
  const double root = std::sqrt(z);
  return {2.0 * root - 1.0, 1.0 / root, -0.5 / (root * z)};
}

Terms cauchy(double z) {
  const double t = 1.0 + z;
  return {std::log1p(z), 1.0 / t, -1.0 / (t * t)};
}

Terms arctan(double z) {
  const double t = 1.0 + z * z;
  return {std::atan(z), 1.0 / t, -2.0 * z / (t * t)};
}

Terms tukey(double z) {
  if (z >= 1.0) return {1.0 / 3.0, 0.0, 0.0};
  const double t = 1.0 - z;
  // (1 − (1 − z)³)/3 without cancellation
  return {z * (1.0 - z * (1.0 - z / 3.0)), t * t, -2.0 * t};
}

template <Terms (*terms)(double)>
class Elementwise final : public RobustLoss {
 public:
  void evaluate(const Vector& z, Matrix& rho) override {
    for (Index i = 0; i < z.size(); ++i) {
      const Terms at = terms(z[i]);
      rho(i, 0) = at.value;
      rho(i, 1) = at.first;
      rho(i, 2) = at.second;
    }
  }
};

template <Terms (*terms)(double)>
RobustLoss* loss() {
  static Elementwise<terms> only;
  return &only;
}

}  // namespace

RobustLoss* find_loss(std::string_view name) {
  if (name == "soft_l1") return loss<soft_l1>();
  if (name == "huber") return loss<huber>();
  if (name == "cauchy") return loss<cauchy>();
  if (name == "arctan") return loss<arctan>();
  if (name == "tukey") return loss<tukey>();
  return nullptr;
}

}  // namespace hesse
