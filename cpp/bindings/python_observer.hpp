// Python code that watches a run: the user's callback, and Ctrl-C.
#pragma once

#include <pybind11/pybind11.h>

#include "hesse/problem/least_squares_objective.hpp"
#include "hesse/solve/observer.hpp"

namespace hesse::python {

namespace py = pybind11;

/// Calls `hook(x, fun, jac, record)` after each iteration; a true answer stops the run.
class PythonObserver final : public Observer {
 public:
  explicit PythonObserver(py::object hook) : hook_(std::move(hook)) {}
  Continue after_iteration(const Iterate& iterate, const IterationRecord& record) override;

 private:
  py::object hook_;
};

/// Calls `hook(x, F, J, record)` likewise.
class PythonRootObserver final : public Observer {
 public:
  PythonRootObserver(py::object hook, const ResidualObjective& objective)
      : hook_(std::move(hook)), objective_(objective) {}
  Continue after_iteration(const Iterate& iterate, const IterationRecord& record) override;

 private:
  py::object hook_;
  const ResidualObjective& objective_;
};

/// Calls `hook(x, (r, f), ∇f, record)` with the residuals r.
Continue tell_fit(const py::object& hook, const Iterate& iterate, const Vector& r,
                  const IterationRecord& record);

/// Calls that after each iteration.
class PythonFitObserver final : public Observer {
 public:
  PythonFitObserver(py::object hook, const LeastSquaresObjective& objective)
      : hook_(std::move(hook)), objective_(objective) {}

  Continue after_iteration(const Iterate& iterate, const IterationRecord& record) override;

 private:
  py::object hook_;
  const LeastSquaresObjective& objective_;
};

/// Ends a run with KeyboardInterrupt, or whatever else a signal handler raises.
class PythonInterrupt final : public Interrupt {
 public:
  void poll() override;
};

}  // namespace hesse::python
