// Generalised linear models for Python.
#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

void bind_glm(pybind11::module_& m);

}  // namespace hesse::python
