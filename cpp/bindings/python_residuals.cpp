#include "python_residuals.hpp"

#include <utility>

#include "callback_values.hpp"
#include "numpy_views.hpp"

namespace hesse::python {
namespace {

constexpr const char* promise = "with jac=True it must return (F, Jacobian)";

}  // namespace

PythonResiduals::PythonResiduals(ResidualCallbacks callbacks, Index n)
    : callbacks_(std::move(callbacks)), n_(n), call_(callbacks_.args) {}

bool PythonResiduals::has_jacobian() const {
  return callbacks_.fun_returns_jacobian || !callbacks_.jac.is_none();
}

void PythonResiduals::residuals(const Vector& x, Vector& r) {
  const py::gil_scoped_acquire gil;
  if (callbacks_.fun_returns_jacobian) return read_both(x, r);
  read(call_(callbacks_.fun, point(x)), r);
}

void PythonResiduals::jacobian(const Vector& x, Matrix& J) {
  const py::gil_scoped_acquire gil;
  if (!callbacks_.fun_returns_jacobian) {
    return read_jacobian(call_(callbacks_.jac, point(x)), "jac", J);
  }
  if (fused_x_.size() != x.size() || fused_x_ != x) read_both(x, fused_residuals_);
  J = fused_jacobian_;
}

void PythonResiduals::complex_residuals(const ComplexVector& z, ComplexVector& r) {
  const py::gil_scoped_acquire gil;
  to_complex_vector(call_(callbacks_.fun, fresh_array<std::complex<double>>(z)), "fun", r);
}

py::array PythonResiduals::point(const Vector& x) const {
  return callbacks_.single_precision ? fresh_array<float>(x) : fresh_array<double>(x);
}

void PythonResiduals::read(const py::object& returned, Vector& r) {
  const bool is_number = PyFloat_Check(returned.ptr());
  if (m_ < 0) {
    to_vector_of_any_size(stacked(returned), "fun", r);
    m_ = r.size();
  } else if (is_number && m_ == 1) {
    r.resize(1);
    r[0] = PyFloat_AS_DOUBLE(returned.ptr());
  } else {
    r.resize(m_);
    to_vector(stacked(returned), "fun", r);
  }
}

void PythonResiduals::read_jacobian(const py::object& returned, const char* callback,
                                    Matrix& J) const {
  to_matrix(stacked(returned), callback, J);
}

// A complex residual counts with its squared magnitude.
py::object PythonResiduals::stacked(const py::object& returned) const {
  if (!callbacks_.stacks_complex || !py::isinstance<py::array>(returned)) return returned;
  const py::array array = py::reinterpret_borrow<py::array>(returned);
  if (array.dtype().kind() != 'c') return returned;
  return py::module_::import("numpy").attr("concatenate")(
      py::make_tuple(array.attr("real"), array.attr("imag")));
}

void PythonResiduals::read_both(const Vector& x, Vector& r) {
  const py::tuple both = to_tuple(call_(callbacks_.fun, point(x)), 2, promise);
  read(both[0], r);
  fused_x_.resize(0);
  fused_jacobian_.resize(m_, n_);
  read_jacobian(both[1], "fun (its Jacobian)", fused_jacobian_);
  fused_x_ = x;
}

}  // namespace hesse::python
