// The way out of a saddle point: a search along a direction of negative curvature.
#pragma once

#include "hesse/step/step_strategy.hpp"

namespace hesse {

/// Where the gradient vanishes and dᵀBd < 0, f falls to both sides of d: McCormick, "A modification
/// of Armijo's step-size rule for negative curvature", Math. Program. 13 (1977), with the Armijo
/// condition of second order.
class SaddleEscape final : public StepStrategy {
 public:
  explicit SaddleEscape(Index n) : direction_(n), Bd_(n) {}

  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;

 private:
  [[nodiscard]] double predicted_reduction() const;

  Vector direction_, Bd_;
  double slope_ = 0.0;      ///< gᵀd ≤ 0
  double curvature_ = 0.0;  ///< dᵀBd < 0
  double length_ = 0.0;
};

}  // namespace hesse
