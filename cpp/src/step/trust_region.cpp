#include "hesse/step/trust_region.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/step/rounding.hpp"
#include "hesse/subproblem/preconditioner.hpp"

namespace hesse {
namespace {

// Accepted steps: Conn, Gould & Toint (2000), §6.1 and §17.1, where a good step lets the radius
// grow with its length. 0.9 and 3 are empirical, chosen among 29 settings on the problem table: 8 %
// fewer evaluations from the standard starts there than 0.75 and 2.
constexpr double poor_ratio = 0.25;
constexpr double good_ratio = 0.9;
constexpr double shrink = 0.25;
constexpr double grow = 3.0;

// Refused steps: the ratio that interpolation aims at, and the least and most that it leaves
// (empirical; 1/16 and ½ in §17.1).
constexpr double wanted_ratio = 0.75;
constexpr double least_shrink = 0.1;
constexpr double most_shrink = 0.5;

}  // namespace

TrustRegion::TrustRegion(const TrustRegionOptions& options, Index n)
    : options_(options), references_(options.nonmonotone), step_(n) {}

bool TrustRegion::propose(const Model& model, Step& step) {
  if (radius_ < 0.0) {
    const double given = options_.initial_trust_radius;
    const double length = std::max(1.0, model.iterate.x.norm());
    radius_ =
        std::min(given > 0.0 ? given : radius_of_length(length, model), options_.max_trust_radius);
  }
  if (!solve_subproblem(model, radius_, step_)) return false;
  step.s = step_.s;
  correct(model, step_, step.s);
  step.radius = radius_;
  step.damping = step_.multiplier;
  return true;
}

Verdict TrustRegion::judge(const Model& model, Step& step, Trial& trial) {
  const double predicted = step_.predicted_reduction;
  const RatioVerdict judged = judge_by_ratio(model.iterate, trial, predicted, least_ratio());
  step.ratio = judged.ratio;
  bool accepted = judged.verdict == Verdict::accept;
  if (!accepted && !judged.by_gradient) accepted = follows_reference(model, step, trial);
  if (accepted) references_.leave(model.iterate.value, std::max(predicted, 0.0));
  has_moved_ = has_moved_ || accepted;
  if (judged.by_gradient) return judged.verdict;
  radius_ = accepted ? radius_after(step.ratio) : radius_after_refusal(model.iterate, trial);
  return accepted ? Verdict::accept : Verdict::retry;
}

double TrustRegion::least_ratio() const { return has_moved_ ? options_.eta : least_first_ratio(); }

bool TrustRegion::follows_reference(const Model& model, Step& step, Trial& trial) const {
  const double predicted = step_.predicted_reduction;
  if (!trial.is_finite() || !(predicted > 0.0)) return false;
  const double ratio = references_.ratio(model.iterate.value, trial.value(), predicted);
  if (!(ratio > least_ratio()) || !trial.gradient_is_finite()) return false;
  step.ratio = ratio;
  return true;
}

double TrustRegion::radius_after(double ratio) const {
  const double length = std::min(region_norm(step_), radius_);
  if (ratio < poor_ratio) return shrink * length;
  if (!(ratio > good_ratio && step_.on_boundary)) return radius_;
  return std::min(std::max(radius_, grow * length), options_.max_trust_radius);
}

// The quadratic with f and its slope at the iterate and f at the trial meets the one that reduces f
// by `wanted_ratio` of the model's promise (Conn, Gould & Toint 2000, §17.1, after Dennis & Mei).
double TrustRegion::radius_after_refusal(const Iterate& iterate, const Trial& trial) const {
  const double length = std::min(region_norm(step_), radius_);
  if (!trial.is_finite()) return shrink * length;
  const double slope = iterate.gradient.dot(step_.s);
  const double bend = trial.value() - iterate.value - slope;
  const double model_bend = -step_.predicted_reduction - slope;
  const double share = (wanted_ratio - 1.0) * slope / (bend - wanted_ratio * model_bend);
  if (!std::isfinite(share)) return shrink * length;
  return std::clamp(share, least_shrink, most_shrink) * length;
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
