#include "hesse/step/cubic_regularization.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/step/rounding.hpp"

namespace hesse {
namespace {

// A step is accepted above the first ratio, and very successful above the second (Cartis, Gould &
// Toint 2011, part I, §7, but for a first ratio as small as that of trust regions).
constexpr double acceptable_ratio = 1e-4;
constexpr double good_ratio = 0.9;

// Bounds on the factor by which σ changes at once. Empirical: fewest evaluations on the problem
// table, where factors half and twice as large differ by 2 %.
constexpr double least_growth = 2.0;
constexpr double most_growth = 100.0;
constexpr double most_reduction = 0.1;
constexpr double least_reduction = 0.5;

// A cubic term under this share of the slope does not hold the step back, and σ stays: else σ would
// vanish during a series of Newton steps and be far too small after it. Empirical: small, since
// directions of small curvature feel a cubic term that the step's energy hardly shows.
constexpr double noticeable_share = 1e-3;

// A step after a refusal is at most this share of the refused one, at the price of factorisations:
// where σ is far too small, twice σ would give the same step again.
constexpr double shorter_share = 0.9;
constexpr double search_growth = 10.0;
constexpr int max_searches = 64;

}  // namespace

CubicRegularization::CubicRegularization(const CubicOptions& options, Index n)
    : options_(options), step_(n) {}

bool CubicRegularization::propose(const Model& model, Step& step) {
  if (sigma_ < 0.0) {
    const double given = options_.initial_sigma;
    sigma_ = std::max(given > 0.0 ? given : first_sigma(model), std::numeric_limits<double>::min());
  }
  const bool solved =
      model.attempt > 0 ? solve_shorter(model) : solve_subproblem(model, sigma_, step_);
  if (!solved) return false;
  step.s = step_.s;
  step.damping = sigma_ * step_.s.norm();
  return true;
}

// The first step, where the cubic term decides, is as long as a first trust-region radius: B = 0
// and g give ‖s‖ = √(‖g‖/σ), g = 0 and an eigenvalue λ₁ < 0 give ‖s‖ = −λ₁/σ.
double CubicRegularization::first_sigma(const Model& model) const {
  const double length = std::max(1.0, model.iterate.x.norm());
  return (model.iterate.gradient.norm() / length + negative_curvature(model)) / length;
}

bool CubicRegularization::solve_shorter(const Model& model) {
  const double norm = step_.s.norm();
  const double slope = std::abs(model.iterate.gradient.dot(step_.s));
  sigma_ = std::max(sigma_, noticeable_share * slope / norm / norm / norm);
  const double longest = shorter_share * norm;
  for (int k = 0; k < max_searches; ++k) {
    if (!solve_subproblem(model, sigma_, step_)) return false;
    if (step_.s.norm() <= longest) return true;
    sigma_ *= search_growth;
  }
  return false;
}

Verdict CubicRegularization::judge(const Model& model, Step& step, Trial& trial) {
  const Iterate& iterate = model.iterate;
  const RatioVerdict judged =
      judge_by_ratio(iterate, trial, step_.predicted_reduction, acceptable_ratio);
  step.ratio = judged.ratio;
  if (judged.by_gradient) return judged.verdict;
  const double observed = observed_sigma(iterate, trial);
  if (judged.verdict == Verdict::retry) {
    sigma_ = std::clamp(observed, least_growth * sigma_, most_growth * sigma_);
  } else if (judged.ratio < good_ratio) {
    sigma_ = std::clamp(observed, sigma_, most_growth * sigma_);
  } else {
    reduce_sigma(iterate, observed);
  }
  return judged.verdict;
}

void CubicRegularization::reduce_sigma(const Iterate& iterate, double observed) {
  if (cubic_term() < noticeable_share * std::abs(iterate.gradient.dot(step_.s))) return;
  sigma_ = std::max(std::clamp(observed, most_reduction * sigma_, least_reduction * sigma_),
                    std::numeric_limits<double>::min());
}

// The σ for which the model would have met the trial's value: Gould, Porcelli & Toint (2012), §3,
// interpolate f along s by the same cubic.
double CubicRegularization::observed_sigma(const Iterate& iterate, const Trial& trial) const {
  const double third = cubic_term() / 3.0;
  const double excess = (trial.value() - iterate.value) + step_.predicted_reduction + third;
  const double observed = sigma_ * (excess / third);
  return std::isfinite(observed) ? observed : std::numeric_limits<double>::infinity();
}

// σ‖s‖³
double CubicRegularization::cubic_term() const {
  const double norm = step_.s.norm();
  return sigma_ * norm * norm * norm;
}

ExactCubic::ExactCubic(const CubicOptions& options, Index n, Budget& budget)
    : CubicRegularization(options, n), solver_(n, budget) {}

bool ExactCubic::solve_subproblem(const Model& model, double sigma, CubicStep& step) {
  const Vector& g = model.iterate.gradient;
  if (model.attempt > 0) {
    return solver_.solve_for_larger_sigma(model.curvature, g, sigma, step);
  }
  return solver_.solve(model.curvature, g, sigma, step);
}

double ExactCubic::negative_curvature(const Model& model) const {
  const SpectrumBounds bounds = model.curvature.spectrum_bounds();
  const bool needs_some = model.iterate.gradient_norm == 0.0;
  return std::max(0.0, -(needs_some ? bounds.lower : bounds.min_diagonal));
}

KrylovCubic::KrylovCubic(const CubicOptions& options, const KrylovOptions& krylov, Index n,
                         Budget& budget)
    : CubicRegularization(options, n), solver_(n, krylov.iteration_limit(n), budget) {}

// Condition TC.g of Cartis, Gould & Toint 2011, part I, §4.2.
bool KrylovCubic::solve_subproblem(const Model& model, double sigma, CubicStep& step) {
  if (model.attempt > 0) return solver_.solve_for_larger_sigma(sigma, step);
  const Vector& g = model.iterate.gradient;
  return solver_.solve(model.curvature, g, sigma, forcing_.tolerance(g), step);
}

}  // namespace hesse
