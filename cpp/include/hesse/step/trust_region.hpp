// Trust-region steps: the model is minimised within a radius that follows its success.
#pragma once

#include "hesse/step/forcing.hpp"
#include "hesse/step/reference_values.hpp"
#include "hesse/step/step_strategy.hpp"
#include "hesse/subproblem/dogleg.hpp"
#include "hesse/subproblem/more_sorensen.hpp"
#include "hesse/subproblem/steihaug.hpp"

namespace hesse {

struct TrustRegionOptions {
  double initial_trust_radius = 0.0;  ///< 0: max(1, ‖x₀‖)
  double max_trust_radius = std::numeric_limits<double>::infinity();
  double eta = 1e-4;      ///< a trial is accepted when actual/predicted reduction exceeds this
  Index nonmonotone = 0;  ///< earlier accepted values that a trial may be compared with
};

/// The common part: acceptance and radius (Conn, Gould & Toint 2000, algorithms 6.1.1 and 10.1.1).
class TrustRegion : public StepStrategy {
 public:
  TrustRegion(const TrustRegionOptions& options, Index n);

  [[nodiscard]] bool propose(const Model& model, Step& step) final;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) final;

 protected:
  [[nodiscard]] virtual bool solve_subproblem(const Model& model, double radius,
                                              TrustRegionStep& step) = 0;

  /// The step's length in the norm of the region.
  [[nodiscard]] virtual double region_norm(const TrustRegionStep& step) const {
    return step.s.norm();
  }

  /// The first step needs this ratio at least: the first radius is only a guess.
  [[nodiscard]] virtual double least_first_ratio() const { return options_.eta; }

  /// Adds to `s`, the step, what the model does not know of. Ratios and radii stay those of the
  /// model's own step.
  virtual void correct(const Model&, const TrustRegionStep&, Vector& /*s*/) {}

  /// The radius, in the norm of the region, of a descent step of that Euclidean length.
  [[nodiscard]] virtual double radius_of_length(double length, const Model&) { return length; }

 private:
  [[nodiscard]] double least_ratio() const;
  [[nodiscard]] bool follows_reference(const Model& model, Step& step, Trial& trial) const;
  [[nodiscard]] double radius_after(double ratio) const;
  [[nodiscard]] double radius_after_refusal(const Iterate& iterate, const Trial& trial) const;

  TrustRegionOptions options_;
  ReferenceValues references_;
  TrustRegionStep step_;
  double radius_ = -1.0;
  bool has_moved_ = false;
};

/// The nearly exact minimiser of the model goes as far as the region lets it even where f bends
/// away, so that from too large a first radius it may end in a worse valley. Hence the model must
/// have been right about f within the first one, as where Sartenaer, "Automatic determination of an
/// initial trust region in nonlinear programming", SIAM J. Sci. Comput. 18 (1997), chooses it; that
/// search along −g costs evaluations even where the guess is good. ¼ is the ratio of poor steps.
constexpr double least_first_ratio_of_exact_steps = 0.25;

/// With the subproblem solved nearly exactly by factorisations.
class ExactTrustRegion : public TrustRegion {
 public:
  ExactTrustRegion(const TrustRegionOptions& options, Index n, Budget& budget);
  [[nodiscard]] AtSaddle at_saddle() const override { return AtSaddle::propose; }

 protected:
  /// True if the curvature holds the factors of B + λI that the step came from.
  [[nodiscard]] bool has_factors() const { return solver_.has_factors(); }

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;
  double least_first_ratio() const override { return least_first_ratio_of_exact_steps; }

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
  Index max_iterations = 0;                  ///< products per step; 0: 2n + 20
  Index inexact = 1;                         ///< 0: GLTR solves nearly to rounding
  LinearOperator* preconditioner = nullptr;  ///< M ≈ H⁻¹, not owned; null: none

  [[nodiscard]] Index iteration_limit(Index n) const {
    return max_iterations > 0 ? max_iterations : 2 * n + 20;
  }
};

/// With the subproblem solved by truncated conjugate gradients.
class KrylovTrustRegion final : public TrustRegion {
 public:
  KrylovTrustRegion(const TrustRegionOptions& options, const KrylovOptions& krylov, Index n,
                    Budget& budget);

 private:
  bool solve_subproblem(const Model& model, double radius, TrustRegionStep& step) override;
  [[nodiscard]] double region_norm(const TrustRegionStep&) const override {
    return solver_.step_norm();
  }
  double radius_of_length(double length, const Model& model) override;

  LinearOperator* M_;
  Steihaug solver_;
  ForcingSequence forcing_;
};

}  // namespace hesse
