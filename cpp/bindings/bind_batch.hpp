#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// Many small problems in one call.
void bind_batch(pybind11::module_& m);
void bind_batch_callbacks(pybind11::module_& m);

}  // namespace hesse::python
