#include "bind_root.hpp"

#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "hesse/solve/root.hpp"

#include "difference_schemes.hpp"
#include "numpy_views.hpp"
#include "python_observer.hpp"
#include "python_residuals.hpp"
#include "run_records.hpp"
#include "tabled_options.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

/// Consumes the result.
py::dict result_dict(RootResult& result, const Method& method, std::optional<History>& history) {
  py::dict fields;
  fields["message"] = result.message();
  fields["x"] = moved_vector(std::move(result.run.best.x));
  fields["fun"] = moved_vector(std::move(result.residuals));
  fields["jac"] = moved_matrix(std::move(result.jacobian));
  add_record(fields, result.run, method.name, history);
  return fields;
}

py::dict root_of_callbacks(ResidualCallbacks callbacks, const Vector& x0, const Method& method,
                           const Options& options, const py::object& hook, bool keep_history) {
  PythonResiduals residuals(std::move(callbacks), x0.size());
  ResidualObjective objective(residuals, x0, options.differences);
  PythonInterrupt interrupt;
  std::optional<History> history;
  std::optional<PythonRootObserver> user;
  std::vector<Observer*> observers;
  if (keep_history) observers.push_back(&history.emplace());
  if (!hook.is_none()) observers.push_back(&user.emplace(hook, objective));

  std::optional<RootResult> result;
  {
    std::optional<py::gil_scoped_release> no_gil;
    if (x0.size() > largest_with_gil) no_gil.emplace();
    result = root(objective, x0, method, options, observers, &interrupt);
  }
  if (result->run.exception) {
    py::error_already_set error = error_of(result->run);
    raise_with_partial_result(std::move(error), result_dict(*result, method, history));
  }
  return result_dict(*result, method, history);
}

}  // namespace

void bind_root(py::module_& m) {
  m.def(
      "root",
      [](py::object fun, const Vector& x0, py::tuple args, const std::string& method,
         py::object jac, bool fun_returns_jacobian, const py::object& jac_scheme,
         const py::dict& tabled_options, const Vector& relative_step, const Vector& typical_x,
         bool single_precision, const py::object& hook, bool keep_history) {
        Options options;
        set_options(options, tabled_options, root_option_table(), root_choice_table());
        options.differences.gradient = difference_scheme(jac_scheme);
        options.differences.relative_step = relative_step;
        options.differences.typical_x = typical_x;
        options.differences.single_precision = single_precision;
        ResidualCallbacks callbacks{std::move(fun), std::move(jac), std::move(args),
                                    fun_returns_jacobian, single_precision};
        return root_of_callbacks(std::move(callbacks), x0, *find_root_method(method), options, hook,
                                 keep_history);
      },
      py::arg("fun"), py::arg("x0"), py::arg("args"), py::arg("method"), py::arg("jac"),
      py::arg("fun_returns_jacobian"), py::arg("jac_scheme"), py::arg("tabled_options"),
      py::arg("relative_step"), py::arg("typical_x"), py::arg("single_precision"), py::arg("hook"),
      py::arg("keep_history"), "Seeks one root; hesse.root prepares its arguments.");
}

}  // namespace hesse::python
