#include <algorithm>

#include <pybind11/stl.h>

#include "hesse/batch/batch_run.hpp"
#include "hesse/batch/function_batch.hpp"
#include "hesse/batch/residual_batch.hpp"
#include "hesse/linalg/threads.hpp"

#include "batch_arrays.hpp"
#include "bind_batch.hpp"
#include "difference_schemes.hpp"
#include "python_batch.hpp"
#include "python_batch_observer.hpp"
#include "run_records.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

// Problems that a callback is called with at most. Empirical: from here on calls cost more by their
// work than by themselves; the arrays of more would leave the cache.
constexpr Index most_slots = 2048;

/// The arguments that both entries share.
struct Batch {
  Batch(Rows starts, const std::optional<Rows>& lower, const std::optional<Rows>& upper,
        const py::dict& limits, const py::object& hook)
      : x0(std::move(starts)),
        problems(x0.shape(0)),
        n(x0.shape(1)),
        box(box_of(lower, upper, problems, n)),
        options(options_of(limits)),
        observer(hook, max_time_of(limits)) {}

  Rows x0;
  Index problems, n;
  BatchBox box;
  BatchOptions options;
  PythonBatchObserver observer;
};

/// Runs without the GIL; what a callback raised is given back, null if nothing.
std::exception_ptr run(Batch& batch, BatchObjective& objective, const BatchResults& results) {
  const py::gil_scoped_release no_gil;
  const RunningCall running;
  ProblemQueue queue(0, batch.problems);
  BatchRun loop(objective, batch.options, batch.box,
                std::clamp(batch.problems, Index{1}, most_slots));
  try {
    loop.run(queue, results, &batch.observer);
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

/// The fields, or the exception that ended the batch and takes them along.
py::dict solve(Batch& batch, BatchObjective& objective, const char* value,
               const PythonBatchResiduals* residuals = nullptr) {
  ResultArrays arrays(batch.problems, batch.n, residuals != nullptr);
  const BatchResults results = arrays.results();
  const std::exception_ptr raised = run(batch, objective, results);
  py::dict fields = arrays.dictionary(value);
  if (residuals != nullptr) fields["m"] = std::max(residuals->count(), Index{0});
  if (batch.box.lower != nullptr) {
    fields["active_mask"] = active_mask(batch.box, batch.problems, batch.n, results.x);
  }
  batch.observer.rethrow(fields);
  if (raised) {
    py::error_already_set error = python_error(raised);
    if (error.matches(PyExc_KeyboardInterrupt)) {
      std::replace(results.status, results.status + batch.problems,
                   static_cast<std::int8_t>(Status::callback_error),
                   static_cast<std::int8_t>(Status::interrupted));
    }
    raise_with_partial_result(std::move(error), fields);
  }
  return fields;
}

py::dict least_squares(py::object fun, const Rows& x0, py::object jac, const py::object& scheme,
                       const std::optional<Rows>& lower, const std::optional<Rows>& upper,
                       const std::string& loss, double f_scale, const py::dict& limits,
                       const py::object& hook) {
  Batch batch(x0, lower, upper, limits, hook);
  PythonBatchResiduals residuals(std::move(fun), std::move(jac), batch.n);
  ResidualBatch objective(residuals, batch.x0.data(), batch.box,
                          difference_scheme(scheme).value_or(DifferenceScheme::two_point),
                          {find_loss(loss), f_scale});
  return solve(batch, objective, "cost", &residuals);
}

py::dict minimize(py::object fun, const Rows& x0, py::object jac, const py::object& jac_scheme,
                  py::object hess, const py::object& hess_scheme, const std::optional<Rows>& lower,
                  const std::optional<Rows>& upper, const py::dict& limits,
                  const py::object& hook) {
  Batch batch(x0, lower, upper, limits, hook);
  PythonBatchFunctions functions(std::move(fun), std::move(jac), std::move(hess), batch.n);
  const BatchSchemes schemes{difference_scheme(jac_scheme).value_or(DifferenceScheme::two_point),
                             difference_scheme(hess_scheme).value_or(DifferenceScheme::two_point)};
  FunctionBatch objective(functions, batch.x0.data(), batch.box, schemes);
  return solve(batch, objective, "fun");
}

}  // namespace

void bind_batch_callbacks(py::module_& m) {
  m.def("least_squares_batch", &least_squares, py::arg("fun"), py::arg("x0"), py::arg("jac"),
        py::arg("scheme"), py::arg("lower"), py::arg("upper"), py::arg("loss"), py::arg("f_scale"),
        py::arg("limits"), py::arg("hook"), "Many least-squares problems with NumPy callbacks.");
  m.def("minimize_batch", &minimize, py::arg("fun"), py::arg("x0"), py::arg("jac"),
        py::arg("jac_scheme"), py::arg("hess"), py::arg("hess_scheme"), py::arg("lower"),
        py::arg("upper"), py::arg("limits"), py::arg("hook"),
        "Many minimisations with NumPy callbacks.");
}

}  // namespace hesse::python
