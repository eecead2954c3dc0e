#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// _core.FiniteSum, what stochastic methods run on, and _core.Mlp, which is one.
void bind_mlp(pybind11::module_& m);

}  // namespace hesse::python
