// Newton's method with dense Hessians of samples, averaged over the iterations.
#pragma once

#include <optional>

#include "hesse/linalg/cholesky.hpp"
#include "hesse/linalg/modified_factorization.hpp"
#include "hesse/stochastic/subsampled_newton.hpp"

namespace hesse {

/// Na, Dereziński & Mahoney, "Hessian averaging in stochastic Newton methods achieves superlinear
/// convergence", Math. Program. 201 (2023): exact gradients, and
///   Ĥₜ = (wₜ₋₁/wₜ) Ĥₜ₋₁ + (1 − wₜ₋₁/wₜ) H(xₜ; Sₜ),   wₜ = (t + 1)^log(t + 1),
/// whose noise fades while old curvature is forgotten. An average that is not positive definite is
/// replaced by its magnitude (see ModifiedFactorization). Armijo's condition on the value.
class AveragedNewton final : public Trainer {
 public:
  AveragedNewton(const SampledCurvatureOptions& curvature, std::uint64_t seed)
      : curvature_(curvature), seed_(seed) {}

  void begin(const FiniteSum& sum) override;
  [[nodiscard]] TrainingStep step(FiniteSum& sum, Vector& x) override;

 private:
  void average(FiniteSum& sum, const Vector& x);
  [[nodiscard]] bool find_direction();
  [[nodiscard]] bool search(FiniteSum& sum, const Vector& x);

  SampledCurvatureOptions curvature_;
  std::uint64_t seed_;
  std::optional<SubsetSampler> sampler_;
  Matrix average_, sampled_;
  Cholesky cholesky_;
  ModifiedFactorization modified_;
  Vector g_, direction_, trial_, trial_g_;
  double value_ = 0.0;
  Index averaged_ = 0;  ///< t
  bool is_evaluated_ = false;
};

}  // namespace hesse
