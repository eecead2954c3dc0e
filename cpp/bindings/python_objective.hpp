// NumPy callbacks as an Objective.
#pragma once

#include <pybind11/numpy.h>

#include "hesse/problem/objective.hpp"

#include "python_call.hpp"

namespace hesse::python {

namespace py = pybind11;

/// The user's callables; None where there is none. `fun` may return the derivatives too.
struct Callbacks {
  py::object fun;
  py::object jac;
  py::object hess;
  py::object hessp;
  py::tuple args;
  bool fun_returns_gradient = false;
  bool fun_returns_hessian = false;
  bool single_precision = false;  ///< callbacks get float32 arrays
};

/// Takes the GIL for the time of each call. A callback gets a fresh array each time; a Hessian that
/// it returns is viewed, not copied. Derivatives that `fun` returns are kept for the point they
/// belong to.
class PythonObjective final : public Objective, public ComplexObjective {
 public:
  PythonObjective(Callbacks callbacks, Index n);

  [[nodiscard]] Capabilities capabilities() const override;
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;
  std::complex<double> complex_value(const ComplexVector& z) override;
  void complex_gradient(const ComplexVector& z, ComplexVector& g) override;

 private:
  py::array point(const Vector& x) const;
  py::tuple fused(const py::object& returned) const;
  double fused_value(const Vector& x);
  MatrixView view(const py::array& H);

  Callbacks callbacks_;
  Index n_;
  PythonCall call_;
  Vector fused_x_;  ///< the point that the kept derivatives belong to
  Vector fused_gradient_;
  py::object fused_hessian_;
  py::array viewed_hessian_;
  bool symmetry_checked_ = false;
};

}  // namespace hesse::python
