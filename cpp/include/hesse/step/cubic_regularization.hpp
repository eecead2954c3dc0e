// Adaptive cubic regularisation: the model is minimised with a cubic term whose weight follows its
// success.
#pragma once

#include "hesse/step/forcing.hpp"
#include "hesse/step/step_strategy.hpp"
#include "hesse/step/trust_region.hpp"
#include "hesse/subproblem/krylov_cubic.hpp"

namespace hesse {

struct CubicOptions {
  double initial_sigma = 0.0;  ///< first weight σ of the cubic term; 0: by the size of x₀, g and B
};

/// Cartis, Gould & Toint, "Adaptive cubic regularisation methods for unconstrained optimization",
/// Math. Program. 127 (2011), part I, algorithm 2.1. The weight follows the third-order term that
/// each trial shows, as in Gould, Porcelli & Toint, "Updating the regularization parameter in the
/// adaptive cubic regularization algorithm", Comput. Optim. Appl. 53 (2012).
class CubicRegularization : public StepStrategy {
 public:
  CubicRegularization(const CubicOptions& options, Index n);

  [[nodiscard]] bool propose(const Model& model, Step& step) final;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) final;

  [[nodiscard]] double sigma() const { return sigma_; }

 protected:
  /// At the first attempt for a new model, later for the same one and a larger σ.
  [[nodiscard]] virtual bool solve_subproblem(const Model& model, double sigma,
                                              CubicStep& step) = 0;

  /// A guess at the magnitude of the least eigenvalue if that is negative, and otherwise 0.
  [[nodiscard]] virtual double negative_curvature(const Model&) const { return 0.0; }

 private:
  [[nodiscard]] double first_sigma(const Model& model) const;
  [[nodiscard]] bool solve_shorter(const Model& model);
  void reduce_sigma(const Iterate& iterate, double observed);
  double observed_sigma(const Iterate& iterate, const Trial& trial) const;
  double cubic_term() const;

  CubicOptions options_;
  CubicStep step_;
  double sigma_ = -1.0;
};

/// With the subproblem solved nearly exactly by factorisations.
class ExactCubic final : public CubicRegularization {
 public:
  ExactCubic(const CubicOptions& options, Index n, Budget& budget);
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::propose; }

 private:
  bool solve_subproblem(const Model& model, double sigma, CubicStep& step) override;
  double negative_curvature(const Model& model) const override;

  CubicMinimizer solver_;
};

/// With the subproblem solved in a Krylov space, from products alone.
class KrylovCubic final : public CubicRegularization {
 public:
  KrylovCubic(const CubicOptions& options, const KrylovOptions& krylov, Index n, Budget& budget);

 private:
  bool solve_subproblem(const Model& model, double sigma, CubicStep& step) override;

  KrylovCubicMinimizer solver_;
  ForcingSequence forcing_;
};

}  // namespace hesse
