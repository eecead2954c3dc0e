#include "hesse/step/lanczos_trust_region.hpp"

#include <algorithm>

#include "hesse/step/rounding.hpp"
#include "hesse/subproblem/preconditioner.hpp"

namespace hesse {
namespace {

// √ε: far more than the outer iteration can make use of.
constexpr double tight_tolerance = 1.5e-8;

// Empirical: a residual this much larger than the gradient's share that was asked for shows that
// rounding has spoilt the basis.
constexpr double spoilt_residual = 10.0;

}  // namespace

LanczosTrustRegion::LanczosTrustRegion(const TrustRegionOptions& options,
                                       const KrylovOptions& krylov, Index n, Budget& budget)
    : TrustRegion(options, n),
      inexact_(krylov.inexact != 0),
      max_products_(krylov.iteration_limit(n)),
      M_(krylov.preconditioner),
      budget_(budget),
      solver_(n, krylov.iteration_limit(n), krylov.preconditioner, budget),
      residual_(n) {}

bool LanczosTrustRegion::solve_subproblem(const Model& model, double radius,
                                          TrustRegionStep& step) {
  if (model.attempt > 0) {
    return by_conjugate_gradients_ ? solve_by_conjugate_gradients(model, radius, step)
                                   : solver_.solve_for_smaller_radius(radius, step);
  }
  by_conjugate_gradients_ = false;
  const Vector& g = model.iterate.gradient;
  tolerance_ = inexact_ ? forcing_.tolerance(g) : tight_tolerance;
  if (!solver_.solve(model.curvature, g, radius, tolerance_, step)) return false;
  if (is_below_rounding(step.predicted_reduction, model.iterate)) {
    if (!step.on_boundary && model.curvature.is_indefinite()) {
      return leave_saddle(model, radius, step);
    }
    if (!is_solution(model, step)) return solve_by_conjugate_gradients(model, radius, step);
  }
  return step.s.allFinite();
}

bool LanczosTrustRegion::is_solution(const Model& model, const TrustRegionStep& step) {
  const Vector& g = model.iterate.gradient;
  model.curvature.multiply(step.s, residual_);
  residual_ += g;
  return residual_.norm() <= std::min(0.5, spoilt_residual * tolerance_) * g.norm();
}

bool LanczosTrustRegion::solve_by_conjugate_gradients(const Model& model, double radius,
                                                      TrustRegionStep& step) {
  const Vector& g = model.iterate.gradient;
  if (conjugate_gradients_ == nullptr) {
    conjugate_gradients_ = std::make_unique<Steihaug>(g.size(), max_products_, M_, budget_);
  }
  by_conjugate_gradients_ = true;
  step.multiplier = 0.0;
  conjugate_gradients_->solve(model.curvature, g, radius, tolerance_, step);
  return step.s.allFinite();
}

// A gradient of rounding errors has led nowhere near the negative curvature that there is.
bool LanczosTrustRegion::leave_saddle(const Model& model, double radius, TrustRegionStep& step) {
  const Vector& g = model.iterate.gradient;
  if (!solver_.solve(model.curvature, Vector::Zero(g.size()), radius, 0.0, step)) return false;
  double slope = g.dot(step.s);
  if (slope > 0.0) {
    step.s = -step.s;
    slope = -slope;
  }
  step.predicted_reduction -= slope;
  return step.s.allFinite();
}

double LanczosTrustRegion::radius_of_length(double length, const Model& model) {
  return preconditioned_radius(M_, model.iterate.gradient, length);
}

}  // namespace hesse
