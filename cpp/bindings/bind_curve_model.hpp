#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// The native curves that fits of one or of many data sets use.
void bind_curve_model(pybind11::module_& m);

}  // namespace hesse::python
