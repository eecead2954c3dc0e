// Trust-region steps: the model is minimised within a radius that follows its success.
#pragma once

#include "hesse/step/step_strategy.hpp"
#include "hesse/subproblem/dogleg.hpp"
#include "hesse/subproblem/more_sorensen.hpp"
#include "hesse/subproblem/steihaug.hpp"

namespace hesse {

struct TrustRegionOptions {
  double initial_trust_radius = 0.0;  ///< 0: max(1, ‖x₀‖)
  double max_trust_radius = std::numeric_limits<double>::infinity();
  double eta = 1e-4;  ///< a trial is accepted when actual/predicted reduction exceeds this
};

/// The common part: acceptance and radius (Conn, Gould & Toint 2000, algorithm 6.1.1).
class TrustRegion : public StepStrategy {
 public:
  TrustRegion(const TrustRegionOptions& options, Index n);

  [[nodiscard]] bool propose(const Model& model, Step& step) final;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) final;

 protected:
  [[nodiscard]] virtual bool solve_subproblem(const Model& model, double radius,
                                              TrustRegionStep& step) = 0;

 private:
  void update_radius(double ratio, double step_norm);

  TrustRegionOptions options_;
  TrustRegionStep step_;
  double radius_ = -1.0;
};

/// With the subproblem solved nearly exactly by factorisations.
class ExactTrustRegion final : public TrustRegion {
 public:
  ExactTrustRegion(const TrustRegionOptions& options, Index n, Budget& budget);
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::propose; }

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;

  MoreSorensen solver_;
};

/// With the subproblem solved from one factorisation per iterate.
class DoglegTrustRegion final : public TrustRegion {
 public:
  DoglegTrustRegion(const TrustRegionOptions& options, DoglegKind kind, Index n);
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::propose; }

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;

  Dogleg solver_;
};

struct KrylovOptions {
  Index max_iterations = 0;  ///< conjugate-gradient iterations per step; 0: 2n + 20
};

/// With the subproblem solved by truncated conjugate gradients.
class KrylovTrustRegion final : public TrustRegion {
 public:
  KrylovTrustRegion(const TrustRegionOptions& options, const KrylovOptions& krylov, Index n,
                    Budget& budget);

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;

  Steihaug solver_;
  double first_gradient_norm_ = 0.0;
};

}  // namespace hesse
