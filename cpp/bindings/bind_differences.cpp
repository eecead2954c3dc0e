#include "bind_differences.hpp"

#include <pybind11/eigen.h>

#include "hesse/problem/finite_differences.hpp"
#include "hesse/problem/function_noise.hpp"

#include "difference_schemes.hpp"
#include "numpy_views.hpp"
#include "python_objective.hpp"

namespace hesse::python {
namespace {

py::array difference_hessian(py::object fun, const Vector& x, py::tuple args, py::object jac,
                             bool fun_returns_gradient, const py::object& jac_scheme,
                             const py::object& hess_scheme, const Vector& relative_step,
                             double noise, bool single_precision) {
  DifferenceOptions options;
  options.gradient = difference_scheme(jac_scheme);
  options.hessian = difference_scheme(hess_scheme);
  options.relative_step = relative_step;
  options.noise = noise;
  options.single_precision = single_precision;
  PythonObjective objective({std::move(fun), std::move(jac), py::none(), py::none(),
                             std::move(args), fun_returns_gradient, false, single_precision},
                            x.size());
  FiniteDifferences differences(objective, &objective, x, options);
  return moved_symmetric(differences.hessian(x));
}

py::tuple noise_of(py::object fun, const Vector& x, py::tuple args, std::uint64_t seed) {
  static constexpr const char* names[] = {"ok", "step_too_small", "step_too_large", "not_finite"};
  PythonObjective objective({std::move(fun), py::none(), py::none(), py::none(), std::move(args)},
                            x.size());
  const NoiseEstimate estimate = estimate_noise(objective, x, seed);
  return py::make_tuple(estimate.noise, names[static_cast<int>(estimate.status)],
                        estimate.evaluations);
}

}  // namespace

void bind_differences(py::module_& m) {
  m.def("difference_hessian", &difference_hessian, py::arg("fun"), py::arg("x"), py::arg("args"),
        py::arg("jac"), py::arg("fun_returns_gradient"), py::arg("jac_scheme"),
        py::arg("hess_scheme"), py::arg("relative_step"), py::arg("noise"),
        py::arg("single_precision"),
        "A Hessian by differences; hesse.difference_hessian prepares its arguments.");
  m.def("noise_of", &noise_of, py::arg("fun"), py::arg("x"), py::arg("args"), py::arg("seed"),
        "The noise of a function's values, a status and the number of evaluations.");
}

}  // namespace hesse::python
