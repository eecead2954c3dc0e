#include "hesse/step/trust_region.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/step/rounding.hpp"

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
    radius_ = std::min(given > 0.0 ? given : std::max(1.0, model.iterate.x.norm()),
                       options_.max_trust_radius);
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
  update_radius(accepted ? judged.ratio : -1.0, step_.s.norm());
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

DoglegTrustRegion::DoglegTrustRegion(const TrustRegionOptions& options, DoglegKind kind, Index n)
    : TrustRegion(options, n), solver_(n, kind) {}

bool DoglegTrustRegion::solve_subproblem(const Model& model, double radius, TrustRegionStep& step) {
  if (model.attempt == 0 && !solver_.set_model(model.curvature, model.iterate.gradient)) {
    return false;
  }
  solver_.solve(radius, step);
  return step.s.allFinite();
}

KrylovTrustRegion::KrylovTrustRegion(const TrustRegionOptions& options, const KrylovOptions& krylov,
                                     Index n, Budget& budget)
    : TrustRegion(options, n),
      solver_(n, krylov.max_iterations > 0 ? krylov.max_iterations : 2 * n + 20, budget) {}

// The forcing sequence min(½, √(‖g‖/‖g₀‖)) gives superlinear convergence (Nocedal & Wright 2006,
// §7.1), here relative to the start so that it has no unit.
bool KrylovTrustRegion::solve_subproblem(const Model& model, double radius, TrustRegionStep& step) {
  const double g_norm = model.iterate.gradient.norm();
  if (first_gradient_norm_ == 0.0) first_gradient_norm_ = g_norm;
  const double tolerance = std::min(0.5, std::sqrt(g_norm / first_gradient_norm_));
  solver_.solve(model.curvature, model.iterate.gradient, radius, tolerance, step);
  return step.s.allFinite();
}

}  // namespace hesse
