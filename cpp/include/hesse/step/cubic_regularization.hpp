// Adaptive cubic regularisation: the model is minimised with a cubic term whose weight follows its
// success.
#pragma once

#include "hesse/step/step_strategy.hpp"
#include "hesse/subproblem/cubic.hpp"

namespace hesse {

struct CubicOptions {
  double initial_sigma = 0.0;  ///< first weight σ of the cubic term; 0: by the size of x₀, g and B
};

/// Cartis, Gould & Toint, "Adaptive cubic regularisation methods for unconstrained optimization",
/// Math. Program. 127 (2011), part I, algorithm 2.1. The weight follows the third-order term that
/// each trial shows, as in Gould, Porcelli & Toint, "Updating the regularization parameter in the
/// adaptive cubic regularization algorithm", Comput. Optim. Appl. 53 (2012).
class CubicRegularization final : public StepStrategy {
 public:
  CubicRegularization(const CubicOptions& options, Index n, Budget& budget);

  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;
  [[nodiscard]] bool leaves_saddles() const override { return true; }

  [[nodiscard]] double sigma() const { return sigma_; }

 private:
  [[nodiscard]] bool solve_shorter(const Model& model);
  void reduce_sigma(const Iterate& iterate, double observed);
  double observed_sigma(const Iterate& iterate, const Trial& trial) const;
  double cubic_term() const;

  CubicOptions options_;
  CubicMinimizer solver_;
  CubicStep step_;
  double sigma_ = -1.0;
};

}  // namespace hesse
