#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// The status enumeration, and the tables of methods and options.
void bind_tables(pybind11::module_& m);

}  // namespace hesse::python
