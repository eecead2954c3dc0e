#include "hesse/step/lanczos_trust_region.hpp"

#include "hesse/step/rounding.hpp"
#include "hesse/subproblem/preconditioner.hpp"

namespace hesse {
namespace {

// √ε: far more than the outer iteration can make use of.
constexpr double tight_tolerance = 1.5e-8;

}  // namespace

LanczosTrustRegion::LanczosTrustRegion(const TrustRegionOptions& options,
                                       const KrylovOptions& krylov, Index n, Budget& budget)
    : TrustRegion(options, n),
      inexact_(krylov.inexact != 0),
      M_(krylov.preconditioner),
      solver_(n, krylov.iteration_limit(n), krylov.preconditioner, budget) {}

bool LanczosTrustRegion::solve_subproblem(const Model& model, double radius,
                                          TrustRegionStep& step) {
  if (model.attempt > 0) return solver_.solve_for_smaller_radius(radius, step);
  const Vector& g = model.iterate.gradient;
  const double tolerance = inexact_ ? forcing_.tolerance(g) : tight_tolerance;
  if (!solver_.solve(model.curvature, g, radius, tolerance, step)) return false;
  const bool promises_nothing =
      !step.on_boundary && is_below_rounding(step.predicted_reduction, model.iterate);
  if (promises_nothing && model.curvature.is_indefinite()) {
    return leave_saddle(model, radius, step);
  }
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
