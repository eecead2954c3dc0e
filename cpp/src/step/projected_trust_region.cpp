#include "hesse/step/projected_trust_region.hpp"

namespace hesse {

ProjectedTrustRegion::ProjectedTrustRegion(const TrustRegionOptions& options,
                                           const KrylovOptions& krylov, Index n, Budget& budget)
    : TrustRegion(options, n), solver_(n, krylov.iteration_limit(n), budget), way_out_(n) {}

// A multiplier no larger than what remains of the gradient elsewhere counts as zero.
bool ProjectedTrustRegion::is_at_saddle(const Model& model) {
  const Iterate& at = model.iterate;
  solver_.start(at.x, at.gradient, model.curvature, model.bounds);
  found_saddle_ = solver_.find_negative_curvature(at.gradient_norm, way_out_);
  return found_saddle_;
}

// The forcing sequence of KrylovTrustRegion, for the projected gradient.
bool ProjectedTrustRegion::solve_subproblem(const Model& model, double radius,
                                            TrustRegionStep& step) {
  const Iterate& at = model.iterate;
  if (model.attempt == 0) {
    solver_.start(at.x, at.gradient, model.curvature, model.bounds);
    is_escaping_ = found_saddle_;
    found_saddle_ = false;
  }
  const double tolerance = forcing_.tolerance(at.gradient_norm);
  if (is_escaping_) return solver_.solve_along(way_out_, radius, tolerance, step);
  return solver_.solve(radius, tolerance, step);
}

}  // namespace hesse
