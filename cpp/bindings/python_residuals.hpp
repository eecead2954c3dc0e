// NumPy callbacks as Residuals.
#pragma once

#include <pybind11/numpy.h>

#include "hesse/problem/residuals.hpp"

#include "python_call.hpp"

namespace hesse::python {

namespace py = pybind11;

/// The user's callables; None where there is none.
struct ResidualCallbacks {
  py::object fun;
  py::object jac;
  py::tuple args;
  bool fun_returns_jacobian = false;
  bool single_precision = false;  ///< callbacks get float32 arrays
  bool stacks_complex = false;    ///< complex numbers are their real parts, then the imaginary ones
};

/// Takes the GIL for the time of each call. A callback gets a fresh array each time. A Jacobian
/// that `fun` returns is kept for the point it belongs to.
class PythonResiduals final : public Residuals, public ComplexResiduals {
 public:
  PythonResiduals(ResidualCallbacks callbacks, Index n);

  void residuals(const Vector& x, Vector& r) override;
  [[nodiscard]] bool has_jacobian() const override;
  void jacobian(const Vector& x, Matrix& J) override;
  void complex_residuals(const ComplexVector& z, ComplexVector& r) override;

 private:
  [[nodiscard]] py::array point(const Vector& x) const;
  void read(const py::object& returned, Vector& r);
  void read_both(const Vector& x, Vector& r);
  void read_jacobian(const py::object& returned, const char* callback, Matrix& J) const;
  [[nodiscard]] py::object stacked(const py::object& returned) const;

  ResidualCallbacks callbacks_;
  Index n_;
  Index m_ = -1;  ///< −1 until the first call
  PythonCall call_;
  Vector fused_x_, fused_residuals_;
  Matrix fused_jacobian_;
};

}  // namespace hesse::python
