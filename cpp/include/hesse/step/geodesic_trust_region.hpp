// Trust-region steps for least squares that follow the bend of the residuals.
#pragma once

#include <limits>

#include "hesse/problem/least_squares_objective.hpp"
#include "hesse/problem/scaled_objective.hpp"
#include "hesse/step/trust_region.hpp"

namespace hesse {

/// Transtrum & Sethna, "Improvements to the Levenberg-Marquardt algorithm for nonlinear
/// least-squares minimization", arXiv:1201.5885 (2012), §3: to the step v of the linear model comes
/// ½a, a = −(B + λI)⁻¹ JᵀΩ r″(v, v), the second-order term of the geodesic that starts along v. It
/// costs an evaluation of r, which is spared where a is about to be negligible.
class GeodesicTrustRegion final : public ExactTrustRegion {
 public:
  /// `given` is the objective without scales; `scaling` stands between it and the run, or is null.
  GeodesicTrustRegion(const TrustRegionOptions& options, LeastSquaresObjective& given,
                      const ScaledObjective* scaling, Index n, Budget& budget);

 private:
  void correct(const Model& model, const TrustRegionStep& velocity, Vector& s) override;
  [[nodiscard]] bool accelerate(const Model& model, const Vector& velocity);

  LeastSquaresObjective& given_;
  const ScaledObjective* scaling_;
  Vector direction_, acceleration_;
  double bend_ = std::numeric_limits<double>::max();  ///< ‖a‖/‖v‖² of the last one
};

}  // namespace hesse
