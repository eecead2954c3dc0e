#include "python_observer.hpp"

#include "numpy_views.hpp"

namespace hesse::python {
namespace {

py::tuple row_of(const IterationRecord& record) {
  return py::make_tuple(record.iteration, record.nfev, record.njev, record.nhev, record.step_norm,
                        record.radius, record.damping, record.seconds);
}

Continue verdict(const py::object& answer) {
  return answer.cast<bool>() ? Continue::stop : Continue::go_on;
}

}  // namespace

Continue PythonObserver::after_iteration(const Iterate& iterate, const IterationRecord& record) {
  const py::gil_scoped_acquire gil;
  return verdict(hook_(fresh_array<double>(iterate.x), iterate.value,
                       fresh_array<double>(iterate.gradient), row_of(record)));
}

Continue PythonRootObserver::after_iteration(const Iterate& iterate,
                                             const IterationRecord& record) {
  const py::gil_scoped_acquire gil;
  const ResidualPoint& point = *objective_.find(iterate.x);
  return verdict(hook_(fresh_array<double>(point.x), fresh_array<double>(point.r),
                       moved_matrix(point.J), row_of(record)));
}

Continue tell_fit(const py::object& hook, const Iterate& iterate, const Vector& r,
                  const IterationRecord& record) {
  return verdict(hook(fresh_array<double>(iterate.x),
                      py::make_tuple(fresh_array<double>(r), iterate.value),
                      fresh_array<double>(iterate.gradient), row_of(record)));
}

Continue PythonFitObserver::after_iteration(const Iterate& iterate, const IterationRecord& record) {
  const py::gil_scoped_acquire gil;
  return tell_fit(hook_, iterate, objective_.find(iterate.x)->r, record);
}

void PythonInterrupt::poll() {
  const py::gil_scoped_acquire gil;
  {
    // Where the GIL is kept and the callbacks run no bytecode, nobody else would get a turn.
    const py::gil_scoped_release turn_for_others;
  }
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

}  // namespace hesse::python
