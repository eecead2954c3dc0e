#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// _core.root: callbacks, start and options in, a dict of the result out; and its tables.
void bind_root(pybind11::module_& m);

}  // namespace hesse::python
