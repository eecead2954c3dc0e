#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

void bind_ordinal(pybind11::module_& m);

}  // namespace hesse::python
