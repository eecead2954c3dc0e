#include "hesse/step/trust_region.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/step/rounding.hpp"
#include "hesse/subproblem/preconditioner.hpp"

namespace hesse {
namespace {

// Conn, Gould & Toint (2000), §6.1 and §17.1.
constexpr double poor_ratio = 0.25;
constexpr double good_ratio = 0.75;
constexpr double shrink = 0.25;
constexpr double grow = 2.0;

}  // namespace

TrustRegion::TrustRegion(const TrustRegionOptions& options, Index n)
    : options_(options), step_(n) {}

bool TrustRegion::propose(const Model& model, Step& step) {
  if (radius_ < 0.0) {
    const double given = options_.initial_trust_radius;
    const double length = std::max(1.0, model.iterate.x.norm());
    radius_ =
        std::min(given > 0.0 ? given : radius_of_length(length, model), options_.max_trust_radius);
  }
  if (!solve_subproblem(model, radius_, step_)) return false;
  step.s = step_.s;
  step.radius = radius_;
  step.damping = step_.multiplier;
  return true;
}

Verdict TrustRegion::judge(const Model& model, Step& step, Trial& trial) {
  const RatioVerdict judged =
      judge_by_ratio(model.iterate, trial, step_.predicted_reduction, options_.eta);
  step.ratio = judged.ratio;
  if (judged.by_gradient) return judged.verdict;
  const bool accepted = judged.verdict == Verdict::accept;
  update_radius(accepted ? judged.ratio : -1.0, region_norm(step_));
  return judged.verdict;
}

void TrustRegion::update_radius(double ratio, double step_norm) {
  if (ratio < poor_ratio) {
    radius_ = shrink * std::min(step_norm, radius_);
  } else if (ratio > good_ratio && step_.on_boundary) {
    radius_ = std::min(grow * radius_, options_.max_trust_radius);
  }
}

ExactTrustRegion::ExactTrustRegion(const TrustRegionOptions& options, Index n, Budget& budget)
    : TrustRegion(options, n), solver_(n, budget) {}

bool ExactTrustRegion::solve_subproblem(const Model& model, double radius, TrustRegionStep& step) {
  if (model.attempt > 0) {
    return solver_.solve_for_smaller_radius(model.curvature, model.iterate.gradient, radius, step);
  }
  return solver_.solve(model.curvature, model.iterate.gradient, radius, step);
}

KrylovTrustRegion::KrylovTrustRegion(const TrustRegionOptions& options, const KrylovOptions& krylov,
                                     Index n, Budget& budget)
    : TrustRegion(options, n),
      M_(krylov.preconditioner),
      solver_(n, krylov.iteration_limit(n), krylov.preconditioner, budget) {}

bool KrylovTrustRegion::solve_subproblem(const Model& model, double radius, TrustRegionStep& step) {
  const double tolerance = forcing_.tolerance(model.iterate.gradient);
  solver_.solve(model.curvature, model.iterate.gradient, radius, tolerance, step);
  return step.s.allFinite();
}

double KrylovTrustRegion::radius_of_length(double length, const Model& model) {
  return preconditioned_radius(M_, model.iterate.gradient, length);
}

}  // namespace hesse
