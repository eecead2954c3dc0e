#include "hesse/problem/residual_weighting.hpp"

#include <stdexcept>
#include <string>

namespace hesse {
namespace {

[[noreturn]] void refuse_weights(const Vector& weights, const Vector& r) {
  throw std::invalid_argument("weights must be one number per residual, " +
                              std::to_string(r.size()) + " in all; got " +
                              std::to_string(weights.size()));
}

}  // namespace

double ResidualWeighting::value(const Vector& r) {
  if (has_weights() && terms_.weights.size() != r.size()) refuse_weights(terms_.weights, r);
  if (!has_loss()) {
    return 0.5 * (has_weights() ? terms_.weights.dot(r.cwiseAbs2()) : r.squaredNorm());
  }
  evaluate_loss(r);
  const double sum = has_weights() ? terms_.weights.dot(rho_.col(0)) : rho_.col(0).sum();
  return 0.5 * terms_.loss_scale * terms_.loss_scale * sum;
}

void ResidualWeighting::evaluate_loss(const Vector& r) {
  z_ = (r / terms_.loss_scale).cwiseAbs2();
  rho_.resize(r.size(), 3);
  terms_.loss->evaluate(z_, rho_);
}

void ResidualWeighting::weigh(const Vector& r) {
  if (is_plain()) {
    slope_ = r;
    omega_.setOnes(r.size());
    return;
  }
  if (!has_loss()) {
    omega_ = terms_.weights;
    slope_ = omega_.cwiseProduct(r);
    return;
  }
  evaluate_loss(r);
  slope_ = rho_.col(1).cwiseProduct(r);
  omega_ = (rho_.col(1) + 2.0 * z_.cwiseProduct(rho_.col(2))).cwiseMax(0.0);
  if (!has_weights()) return;
  slope_.array() *= terms_.weights.array();
  omega_.array() *= terms_.weights.array();
}

}  // namespace hesse
