#include "hesse/step/geodesic_trust_region.hpp"

namespace hesse {
namespace {

// The largest ‖a‖/‖v‖ at which the first two terms of the series are believed (Transtrum & Sethna
// 2012, eq. 15, and their choice).
constexpr double largest_ratio = 0.75;

// ‖a‖/‖v‖ below which an evaluation of r is worth more than a, foretold by ‖a‖ ~ ‖v‖². Empirical:
// on the 180 fits of bench/solved 0.003 to 0.03 do alike, and spare three evaluations out of ten.
constexpr double negligible_ratio = 0.01;

}  // namespace

GeodesicTrustRegion::GeodesicTrustRegion(const TrustRegionOptions& options,
                                         LeastSquaresObjective& given,
                                         const ScaledObjective* scaling, Index n, Budget& budget)
    : ExactTrustRegion(options, n, budget), given_(given), scaling_(scaling) {}

void GeodesicTrustRegion::correct(const Model& model, const TrustRegionStep& velocity, Vector& s) {
  const double length = velocity.s.norm();
  if (!has_factors() || bend_ * length < negligible_ratio) return;
  if (!accelerate(model, velocity.s)) return;
  const double ratio = acceleration_.norm() / length;
  bend_ = ratio / length;
  if (ratio <= largest_ratio) s += 0.5 * acceleration_;
}

bool GeodesicTrustRegion::accelerate(const Model& model, const Vector& velocity) {
  direction_ = velocity;
  if (scaling_ != nullptr) direction_.array() *= scaling_->scale().array();
  if (!given_.bend(direction_, acceleration_)) return false;
  if (scaling_ != nullptr) acceleration_.array() *= scaling_->scale().array();
  acceleration_ = -acceleration_;
  model.curvature.solve_in_place(acceleration_);
  return acceleration_.allFinite();
}

}  // namespace hesse
