#include "hesse/problem/scaled_objective.hpp"

#include <cmath>
#include <utility>

namespace hesse {
namespace {

// Multiplying by it loses nothing.
double nearest_power_of_two(double x) { return std::exp2(std::round(std::log2(x))); }

Vector sizes(const Vector& x0) {
  return x0.unaryExpr([](double x) {
    return x != 0.0 && std::isfinite(x) ? nearest_power_of_two(std::abs(x)) : 1.0;
  });
}

}  // namespace

ScaledObjective::ScaledObjective(Objective& inner, const Bounds& bounds, const Vector& x0,
                                 ScalingOptions options)
    : inner_(inner),
      bounds_(bounds),
      automatic_(options.automatic),
      scale_(options.automatic ? sizes(x0) : std::move(options.scale)),
      previous_scale_(scale_),
      largest_curvature_(Vector::Zero(automatic_ ? x0.size() : 0)),
      x_(x0.size()),
      work_(x0.size()) {
  scaled_bounds_ = bounds_.divided_by(scale_);
}

// Rounding must not take x out of the box, nor off its face when z is on one.
double ScaledObjective::original(Index i, double z) const {
  if (z <= scaled_bounds_.lower(i)) return bounds_.lower(i);
  if (z >= scaled_bounds_.upper(i)) return bounds_.upper(i);
  return bounds_.nearest(i, scale_[i] * z);
}

const Vector& ScaledObjective::original(const Vector& z) {
  for (Index i = 0; i < z.size(); ++i) x_[i] = original(i, z[i]);
  return x_;
}

double ScaledObjective::value(const Vector& z) { return inner_.value(original(z)); }

void ScaledObjective::gradient(const Vector& z, Vector& g) {
  inner_.gradient(original(z), g);
  g.array() *= scale_.array();
}

MatrixView ScaledObjective::hessian(const Vector& z) {
  const MatrixView H = inner_.hessian(original(z));
  previous_scale_ = scale_;
  if (automatic_) fit_scale(H);
  hessian_ = scale_.asDiagonal() * H * scale_.asDiagonal();
  return {hessian_.data(), hessian_.rows(), hessian_.cols()};
}

void ScaledObjective::hessian_product(const Vector& z, const Vector& v, Vector& product) {
  work_ = scale_.cwiseProduct(v);
  inner_.hessian_product(original(z), work_, product);
  product.array() *= scale_.array();
}

void ScaledObjective::expect_line(const Vector& z, const Vector& direction) {
  work_ = scale_.cwiseProduct(direction);
  inner_.expect_line(original(z), work_);
}

void ScaledObjective::fit_scale(const MatrixView& H) {
  for (Index j = 0; j < scale_.size(); ++j) {
    const double curvature = std::abs(H(j, j));
    if (!(curvature > largest_curvature_[j]) || !std::isfinite(curvature)) continue;
    largest_curvature_[j] = curvature;
    scale_[j] = nearest_power_of_two(1.0 / std::sqrt(curvature));
  }
  scaled_bounds_ = bounds_.divided_by(scale_);
}

void ScaledObjective::adopt_scale(Iterate& iterate) {
  if (!automatic_) return;
  iterate.x.array() *= previous_scale_.array() / scale_.array();
  iterate.gradient.array() *= scale_.array() / previous_scale_.array();
  iterate.gradient_norm = scaled_bounds_.projected_gradient_norm(iterate.x, iterate.gradient);
  previous_scale_ = scale_;
}

void ScaledObjective::to_original(Iterate& iterate) const {
  for (Index i = 0; i < iterate.x.size(); ++i) iterate.x[i] = original(i, iterate.x[i]);
  iterate.gradient.array() /= scale_.array();
}

void ScaledObjective::to_original(Matrix& hessian) const {
  hessian =
      (scale_.cwiseInverse().asDiagonal() * hessian * scale_.cwiseInverse().asDiagonal()).eval();
}

void ScaledObjective::inverse_to_original(Matrix& inverse) const {
  inverse = (scale_.asDiagonal() * inverse * scale_.asDiagonal()).eval();
}

}  // namespace hesse
