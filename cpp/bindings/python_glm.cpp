#include "python_glm.hpp"

#include <tuple>

#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "numpy_views.hpp"

namespace hesse::python {

double SummedGlm::value_and_gradient(const Vector& beta, Vector& g, Vector* state) {
  const double value = own_.value_and_gradient(beta, g, nullptr);
  if (state != nullptr) *state = beta;
  const py::gil_scoped_acquire gil;
  const auto [others, gradient] = parts_.attr("value_and_gradient")(fresh_array<double>(beta))
                                      .cast<std::tuple<double, Vector>>();
  g += gradient;
  return value + others;
}

double SummedGlm::value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) {
  const double value = own_.value_gradient_hessian(beta, g, H);
  const py::gil_scoped_acquire gil;
  const auto [others, gradient, hessian] =
      parts_.attr("value_gradient_hessian")(fresh_array<double>(beta))
          .cast<std::tuple<double, Vector, Matrix>>();
  g += gradient;
  H += hessian;
  return value + others;
}

void SummedGlm::multiply(const Vector& state, const Vector& v, Vector& product) {
  own_.value_and_gradient(state, product, &own_state_);
  own_.multiply(own_state_, v, product);
  const py::gil_scoped_acquire gil;
  product += parts_.attr("hessian_product")(fresh_array<double>(state), fresh_array<double>(v))
                 .cast<Vector>();
}

}  // namespace hesse::python
