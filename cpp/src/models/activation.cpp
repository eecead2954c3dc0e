#include "hesse/models/activation.hpp"

#include <algorithm>

namespace hesse {
namespace {

/// σ′ of softplus, the logistic function 1 − exp(−a), where a may be tiny.
template <class Array>
auto logistic_of_softplus(const Array& a) {
  return -(-a).expm1();
}

// Numbers whose intermediate results are kept on the stack.
constexpr Index chunk = 64;
using Chunk = Eigen::Array<double, Eigen::Dynamic, 1, 0, chunk, 1>;

template <class Task>
void for_each_chunk(PanelRef z, const Task& task) {
  for (Index k = 0; k < z.cols(); ++k) {
    for (Index first = 0; first < z.rows(); first += chunk) {
      task(z.col(k).segment(first, std::min(chunk, z.rows() - first)).array());
    }
  }
}

// Eigen's exponentials take several numbers at once; none is of a large positive one.

/// (1 − e)/(1 + e), e = exp(−2|z|), with the sign of z
void apply_tanh(PanelRef z) {
  for_each_chunk(z, [](auto part) {
    const Chunk t = (-2.0 * part.abs()).expm1();
    part = (part < 0.0).select(t / (t + 2.0), -t / (t + 2.0));
  });
}

void apply_logistic(PanelRef z) {
  for_each_chunk(z, [](auto part) {
    const Chunk e = (-part.abs()).exp();
    part = (part < 0.0).select(e, 1.0) / (1.0 + e);
  });
}

}  // namespace

void activate(Activation activation, PanelRef z) {
  switch (activation) {
    case Activation::relu: z = z.cwiseMax<Eigen::PropagateNaN>(0.0); break;
    case Activation::leaky_relu: z = z.cwiseMax<Eigen::PropagateNaN>(leaky_slope * z); break;
    case Activation::tanh: apply_tanh(z); break;
    case Activation::sigmoid: apply_logistic(z); break;
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
