#include "hesse/problem/least_squares_objective.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "hesse/linalg/gram.hpp"
#include "hesse/linalg/gram_inverse.hpp"

namespace hesse {
namespace {

// Below it a product of small matrices costs less than packing them (empirical).
constexpr Index least_work_of_packed_product = 20000;

[[noreturn]] void refuse_weights(const Vector& weights, const Vector& r) {
  throw std::invalid_argument("weights must be one number per residual, " +
                              std::to_string(r.size()) + " in all; got " +
                              std::to_string(weights.size()));
}

}  // namespace

LeastSquaresObjective::LeastSquaresObjective(Residuals& residuals, const Vector& x0,
                                             const DifferenceOptions& differences,
                                             ResidualTerms terms, const Bounds& bounds)
    : points_(residuals, x0, differences, bounds),
      terms_(std::move(terms)),
      gram_x_(Vector::Constant(x0.size(), std::numeric_limits<double>::quiet_NaN())),
      gram_(x0.size(), x0.size()) {}

double LeastSquaresObjective::value(const Vector& x) {
  const Vector& r = points_.evaluate(x).r;
  if (has_weights() && terms_.weights.size() != r.size()) refuse_weights(terms_.weights, r);
  if (terms_.loss == nullptr) {
    return 0.5 * (has_weights() ? terms_.weights.dot(r.cwiseAbs2()) : r.squaredNorm());
  }
  evaluate_loss(r);
  const double sum = has_weights() ? terms_.weights.dot(rho_.col(0)) : rho_.col(0).sum();
  return 0.5 * terms_.loss_scale * terms_.loss_scale * sum;
}

void LeastSquaresObjective::gradient(const Vector& x, Vector& g) {
  const ResidualPoint& point = points_.linearize(x);
  if (is_plain()) {
    g.noalias() = point.J.transpose() * point.r;
    return;
  }
  weigh(point.r);
  g.noalias() = point.J.transpose() * slope_;
}

MatrixView LeastSquaresObjective::hessian(const Vector& x) {
  const MatrixView B = gram(x);
  if (second_order_ == nullptr) return B;
  const ResidualPoint& point = points_.accept(x);
  if (is_plain()) {
    slope_ = point.r;
  } else {
    weigh(point.r);
  }
  hessian_ = B;
  second_order_->add({point.x, point.J, slope_, value(x)}, hessian_);
  return {hessian_.data(), hessian_.rows(), hessian_.cols()};
}

MatrixView LeastSquaresObjective::gram(const Vector& x) {
  if (x.size() == 0 || gram_x_ != x) {
    const ResidualPoint& point = points_.accept(x);
    if (!is_plain()) weigh(point.r);
    form_gram(point.J);
    gram_x_ = x;
  }
  return {gram_.data(), gram_.rows(), gram_.cols()};
}

Matrix LeastSquaresObjective::weighted_jacobian(const ResidualPoint& point) {
  if (is_plain()) return point.J;
  weigh(point.r);
  return omega_.cwiseSqrt().asDiagonal() * point.J;
}

Matrix LeastSquaresObjective::triangle() {
  ++triangles_;
  return triangular_factor(weighted_jacobian(points_.accept(gram_x_)));
}

void LeastSquaresObjective::evaluate_loss(const Vector& r) {
  z_ = (r / terms_.loss_scale).cwiseAbs2();
  rho_.resize(r.size(), 3);
  terms_.loss->evaluate(z_, rho_);
}

// Ω, and w ρ′ r, whose product with Jᵀ is the gradient.
void LeastSquaresObjective::weigh(const Vector& r) {
  if (terms_.loss == nullptr) {
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

void LeastSquaresObjective::form_gram(const Matrix& J) {
  const Index n = J.cols();
  if (J.size() * n >= least_work_of_packed_product) {
    gram_.setZero();
    const RowTerms rows{is_plain() ? nullptr : omega_.data(), nullptr};
    add_gram(StridedView<double>{J.data(), J.rows(), n, 1, J.rows()}, rows, gram_, nullptr);
  } else if (is_plain()) {
    gram_.noalias() = J.transpose().lazyProduct(J);
  } else {
    gram_.noalias() = J.transpose().lazyProduct(omega_.asDiagonal() * J);
  }
}

}  // namespace hesse
