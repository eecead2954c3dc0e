#include "hesse/problem/elastic_net.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hesse {

double least_slope(double g, double l1, double x) {
  if (x > 0.0) return g + l1;
  if (x < 0.0) return g - l1;
  // What is not a number comes out of the last line.
  if (g > l1) return g - l1;
  if (g < -l1) return g + l1;
  return 0.0 * (g + x);
}

ElasticNet::ElasticNet(Objective& f, Vector l1, Vector l2)
    : f_(f), l1_(std::move(l1)), l2_(std::move(l2)) {}

double ElasticNet::value(const Vector& x) {
  return f_.value(x) + norm(x) + 0.5 * strength_ * l2_.dot(x.cwiseAbs2());
}

void ElasticNet::smooth_gradient(const Vector& x, Vector& g) {
  f_.gradient(x, g);
  g.array() += strength_ * l2_.array() * x.array();
}

void ElasticNet::gradient(const Vector& x, Vector& g) {
  smooth_gradient(x, g);
  for (Index j = 0; j < x.size(); ++j) g[j] = least_slope(g[j], l1(j), x[j]);
}

MatrixView ElasticNet::hessian(const Vector& x) {
  hessian_ = f_.hessian(x);
  hessian_.diagonal() += strength_ * l2_;
  return {hessian_.data(), hessian_.rows(), hessian_.cols()};
}

void ElasticNet::hessian_block(const Vector& x, const std::vector<Index>& variables, Matrix& H) {
  f_.hessian_block(x, variables, H);
  H.diagonal() += strength_ * l2_(variables);
}

void ElasticNet::hessian_product(const Vector& x, const Vector& v, Vector& product) {
  f_.hessian_product(x, v, product);
  product.array() += strength_ * l2_.array() * v.array();
}

double ElasticNet::greatest_strength(const Vector& x, const Bounds& bounds) {
  Vector g(x.size());
  f_.gradient(x, g);
  double strength = 0.0;
  for (Index j = 0; j < x.size(); ++j) {
    if (l1_[j] == 0.0 || bounds.is_binding(j, x[j], g[j])) continue;
    strength = std::max(strength, std::abs(g[j]) / l1_[j]);
  }
  return strength;
}

}  // namespace hesse
