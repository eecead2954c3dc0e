// A strategy's surroundings in a test: an objective, the iterate, a curvature, a trial.
#pragma once

#include <utility>

#include <boost/test/unit_test.hpp>

#include "hesse/step/step_strategy.hpp"

#include "support/fixed_curvature.hpp"

namespace hesse::test {

/// The strategy sees the curvature `B` at `x`, and the objective at trial points. They need not
/// agree.
struct StepBench {
  StepBench(FunctionObjective function, const Matrix& B, const Vector& x)
      : objective(std::move(function)),
        fixed(B),
        iterate(evaluated(objective, x)),
        step(x.size()),
        trial(objective, x.size()) {}

  [[nodiscard]] Model model() { return {iterate, fixed.curvature, attempt}; }

  [[nodiscard]] bool propose(StepStrategy& strategy) { return strategy.propose(model(), step); }

  /// Moves the trial by the latest proposal and lets the strategy judge it, as the loop does.
  Verdict judge(StepStrategy& strategy) {
    BOOST_REQUIRE(trial.move_to(iterate, step.s));
    const Verdict verdict = strategy.judge(model(), step, trial);
    ++attempt;
    return verdict;
  }

  Verdict propose_and_judge(StepStrategy& strategy) {
    BOOST_REQUIRE(propose(strategy));
    return judge(strategy);
  }

  FunctionObjective objective;
  FixedCurvature fixed;
  Iterate iterate;
  Step step;
  Trial trial;
  Index attempt = 0;
};

inline bool accepts(Verdict verdict) { return verdict == Verdict::accept; }
inline bool retries(Verdict verdict) { return verdict == Verdict::retry; }
inline bool gives_up(Verdict verdict) { return verdict == Verdict::give_up; }

/// ½ xᵀx inside the ball of that radius, and `outside` beyond it.
inline FunctionObjective bowl_with_edge(Index n, double radius, double outside) {
  FunctionObjective objective = quadratic(Matrix::Identity(n, n), Vector::Zero(n));
  objective.f = [radius, outside](const Vector& x) {
    return x.norm() <= radius ? 0.5 * x.squaredNorm() : outside;
  };
  return objective;
}

}  // namespace hesse::test
