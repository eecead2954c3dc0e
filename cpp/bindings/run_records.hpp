// What every run leaves behind, as Python objects.
#pragma once

#include <exception>
#include <optional>

#include <pybind11/numpy.h>

#include "hesse/solve/observer.hpp"
#include "hesse/solve/result.hpp"

namespace hesse::python {

namespace py = pybind11;

/// Empirical: up to this dimension the core works for microseconds between callbacks, in which
/// other threads get their turn anyway; handing the GIL over and back would cost as much as the
/// work.
inline constexpr Index largest_with_gil = 64;

/// Status, counts and timings of a run; the history, if there is one, is consumed.
void add_record(py::dict& fields, const Result& result, std::string_view method,
                std::optional<History>& history);

/// An exception that ended a run, as a Python exception.
py::error_already_set python_error(const std::exception_ptr& exception);

/// What ended the run, as a Python exception: the user's own, or ours about what a callback
/// returned. KeyboardInterrupt makes the status `interrupted`.
py::error_already_set error_of(Result& result);

/// Raises it as it was, with the partial result attached.
[[noreturn]] void raise_with_partial_result(py::error_already_set error, const py::dict& partial);

}  // namespace hesse::python
