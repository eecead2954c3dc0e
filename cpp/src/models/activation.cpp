#include "hesse/models/activation.hpp"

#include <cmath>

namespace hesse {
namespace {

/// σ′ of softplus, the logistic function 1 − exp(−a), where a may be tiny.
template <class Array>
auto logistic_of_softplus(const Array& a) {
  return -(-a).expm1();
}

/// A stable logistic function: no exponential of a large positive number.
double logistic(double z) {
  const double e = std::exp(-std::abs(z));
  return (z >= 0.0 ? 1.0 : e) / (1.0 + e);
}

}  // namespace

void activate(Activation activation, PanelRef z) {
  switch (activation) {
    case Activation::relu: z = z.cwiseMax<Eigen::PropagateNaN>(0.0); break;
    case Activation::leaky_relu: z = z.cwiseMax<Eigen::PropagateNaN>(leaky_slope * z); break;
    case Activation::tanh: z.array() = z.array().tanh(); break;
    case Activation::sigmoid: z = z.unaryExpr(&logistic); break;
    case Activation::softplus:
      z.array() = z.array().max(0.0) + (-z.array().abs()).exp().log1p();
      break;
    case Activation::identity: break;
  }
}

void multiply_by_slope(Activation activation, const ConstPanelRef& a, PanelRef d) {
  const auto A = a.array();
  switch (activation) {
    case Activation::relu: d.array() = (A <= 0.0).select(0.0, d.array()); break;
    case Activation::leaky_relu:
      d.array() = (A <= 0.0).select(leaky_slope * d.array(), d.array());
      break;
    case Activation::tanh: d.array() *= 1.0 - A.square(); break;
    case Activation::sigmoid: d.array() *= A * (1.0 - A); break;
    case Activation::softplus: d.array() *= logistic_of_softplus(A); break;
    case Activation::identity: break;
  }
}

bool is_piecewise_linear(Activation activation) {
  return activation == Activation::relu || activation == Activation::leaky_relu ||
         activation == Activation::identity;
}

void multiply_by_curvature(Activation activation, const ConstPanelRef& a, PanelRef d) {
  const auto A = a.array();
  switch (activation) {
    case Activation::tanh: d.array() *= -2.0 * A * (1.0 - A.square()); break;
    case Activation::sigmoid: d.array() *= A * (1.0 - A) * (1.0 - 2.0 * A); break;
    case Activation::softplus: d.array() *= logistic_of_softplus(A) * (-A).exp(); break;
    case Activation::relu:
    case Activation::leaky_relu:
    case Activation::identity: d.setZero(); break;
  }
}

}  // namespace hesse
