#include "hesse/subproblem/scaled_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// A radius so much larger than ‖g‖/‖B‖ is as good as infinite, and has a finite square.
constexpr double largest_radius = 1e140;

// Both 2ᵏ and 2⁻ᵏ are ordinary numbers.
int exponent(double value) { return std::clamp(std::ilogb(value), -1000, 1000); }

double saturated(double value) { return std::min(value, std::numeric_limits<double>::max()); }

}  // namespace

bool ScaledModel::set(Curvature& B, const Vector& g, double radius) {
  B_ = &B;
  bounds_ = B.spectrum_bounds();
  if (!std::isfinite(bounds_.norm()) || !g.allFinite()) return false;
  const double largest = g.size() > 0 ? g.cwiseAbs().maxCoeff() : 0.0;
  beta_ = bounds_.norm() > 0.0 ? exponent(bounds_.norm()) : 0;
  // Without a gradient the radius is the only length there is.
  gamma_ = largest > 0.0 ? exponent(largest) : std::clamp(beta_ + std::ilogb(radius), -1000, 1000);
  g_ = g * std::ldexp(1.0, -gamma_);
  g_norm_ = g_.norm();
  bounds_.lower = std::ldexp(bounds_.lower, -beta_);
  bounds_.upper = std::ldexp(bounds_.upper, -beta_);
  bounds_.min_diagonal = std::ldexp(bounds_.min_diagonal, -beta_);
  set_radius(radius);
  return true;
}

void ScaledModel::set_radius(double radius) {
  true_radius_ = radius;
  radius_ = std::min(std::ldexp(radius, beta_ - gamma_), largest_radius);
}

double ScaledModel::multiplier_from(double given) const { return std::ldexp(given, -beta_); }

double ScaledModel::true_slope() const {
  int unit = 0;
  const double radius = std::frexp(true_radius_, &unit);
  return saturated(std::ldexp(g_norm_ / radius, gamma_ - unit));
}

bool ScaledModel::factorize(double lambda) { return B_->factorize(std::ldexp(lambda, beta_)); }

void ScaledModel::solve_in_place(Vector& v) {
  v *= std::ldexp(1.0, beta_);
  B_->solve_in_place(v);
}

void ScaledModel::multiply(const Vector& v, Vector& Bv) {
  scratch_ = v * std::ldexp(1.0, -beta_);
  B_->multiply(scratch_, Bv);
}

void ScaledModel::finish(const Vector& direction, const Vector& Bs, bool on_boundary, double lambda,
                         TrustRegionStep& step) const {
  double slope = g_.dot(direction);
  double curvature = direction.dot(Bs);
  const double length = direction.norm();
  double factor = 1.0;  // s = factor·2^unit·direction
  int unit = gamma_ - beta_;
  if (on_boundary && length > 0.0) {
    // Rounding of the norm must not lead out of the region.
    const double inside = 1.0 - 0.5 * epsilon * static_cast<double>(g_.size() + 2);
    factor = std::frexp(true_radius_, &unit) * inside;
    slope /= length;
    curvature = curvature / length / length;
    step.s = direction * (factor / length);
  } else {
    step.s = direction;
  }
  for (double& entry : step.s) entry = std::ldexp(entry, unit);
  // Powers of two go last, since each term alone may have any size.
  const int slope_unit = unit + gamma_;
  const int curvature_unit = 2 * unit + beta_;
  const int common = std::max(slope_unit, curvature_unit);
  step.predicted_reduction =
      -std::ldexp(std::ldexp(factor * slope, slope_unit - common) +
                      std::ldexp(0.5 * factor * factor * curvature, curvature_unit - common),
                  common);
  step.multiplier = saturated(std::ldexp(lambda, beta_));
  step.on_boundary = on_boundary;
}

}  // namespace hesse
