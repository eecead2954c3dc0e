#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// _core.QuadraticallyPenalizedGlm, a model with a penalty matrix.
void bind_quadratic_penalty(pybind11::module_& m);

}  // namespace hesse::python
