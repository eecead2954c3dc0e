// The option M, a preconditioner, as a LinearOperator.
#pragma once

#include <memory>

#include <pybind11/pybind11.h>

#include "hesse/linalg/lanczos.hpp"

namespace hesse::python {

namespace py = pybind11;

/// None gives null; a callable v → M v is called with the GIL; an array of shape (n,) is a
/// diagonal, one of shape (n, n) a symmetric matrix. Arrays have been checked in Python, are
/// contiguous float64, and are viewed, not copied.
std::unique_ptr<LinearOperator> make_preconditioner(const py::object& given);

}  // namespace hesse::python
