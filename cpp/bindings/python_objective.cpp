#include "python_objective.hpp"

#include <utility>

#include "callback_values.hpp"
#include "numpy_views.hpp"

namespace hesse::python {

PythonObjective::PythonObjective(Callbacks callbacks, Index n)
    : callbacks_(std::move(callbacks)), n_(n), call_(callbacks_.args) {
  if (callbacks_.fun_returns_gradient) {
    fused_x_ = Vector::Constant(n, std::numeric_limits<double>::quiet_NaN());
    fused_gradient_.resize(n);
  }
}

Capabilities PythonObjective::capabilities() const {
  return {callbacks_.fun_returns_gradient || !callbacks_.jac.is_none(),
          callbacks_.fun_returns_hessian || !callbacks_.hess.is_none(),
          !callbacks_.hessp.is_none()};
}

double PythonObjective::value(const Vector& x) {
  const py::gil_scoped_acquire gil;
  if (callbacks_.fun_returns_gradient) return fused_value(x);
  return to_real(call_(callbacks_.fun, point(x)), "fun");
}

void PythonObjective::gradient(const Vector& x, Vector& g) {
  const py::gil_scoped_acquire gil;
  if (!callbacks_.fun_returns_gradient) {
    to_vector(call_(callbacks_.jac, point(x)), "jac", g);
    return;
  }
  if (fused_x_ != x) fused_value(x);
  g = fused_gradient_;
}

MatrixView PythonObjective::hessian(const Vector& x) {
  const py::gil_scoped_acquire gil;
  if (!callbacks_.fun_returns_hessian) {
    return view(to_square_matrix(call_(callbacks_.hess, point(x)), "hess", n_));
  }
  if (fused_x_ != x) fused_value(x);
  // Copied: a later call of fun, at a trial point, may reuse its memory.
  const py::array H = to_square_matrix(fused_hessian_, "fun (its Hessian)", n_);
  return view(H.attr("copy")());
}

void PythonObjective::hessian_product(const Vector& x, const Vector& v, Vector& product) {
  const py::gil_scoped_acquire gil;
  const py::object direction = point(v);
  to_vector(call_(callbacks_.hessp, point(x), &direction), "hessp", product);
}

std::complex<double> PythonObjective::complex_value(const ComplexVector& z) {
  const py::gil_scoped_acquire gil;
  return to_complex(call_(callbacks_.fun, fresh_array<std::complex<double>>(z)), "fun");
}

void PythonObjective::complex_gradient(const ComplexVector& z, ComplexVector& g) {
  const py::gil_scoped_acquire gil;
  const py::array x = fresh_array<std::complex<double>>(z);
  if (callbacks_.fun_returns_gradient) {
    const py::tuple both = fused(call_(callbacks_.fun, x));
    to_complex_vector(both[1], "fun (its gradient)", g);
  } else {
    to_complex_vector(call_(callbacks_.jac, x), "jac", g);
  }
}

py::array PythonObjective::point(const Vector& x) const {
  return callbacks_.single_precision ? fresh_array<float>(x) : fresh_array<double>(x);
}

py::tuple PythonObjective::fused(const py::object& returned) const {
  return callbacks_.fun_returns_hessian
             ? to_tuple(returned, 3,
                        "with jac=True and hess=True it must return (f, gradient, Hessian)")
             : to_tuple(returned, 2, "with jac=True it must return (f, gradient)");
}

double PythonObjective::fused_value(const Vector& x) {
  const py::tuple parts = fused(call_(callbacks_.fun, point(x)));
  const double value = to_real(parts[0], "fun");
  to_vector(parts[1], "fun (its gradient)", fused_gradient_);
  if (callbacks_.fun_returns_hessian) fused_hessian_ = parts[2];
  fused_x_ = x;
  return value;
}

MatrixView PythonObjective::view(const py::array& H) {
  viewed_hessian_ = H;
  const MatrixView matrix(static_cast<const double*>(H.data()), n_, n_);
  if (!symmetry_checked_) require_symmetry(matrix, "hess");
  symmetry_checked_ = true;
  return matrix;
}

}  // namespace hesse::python
