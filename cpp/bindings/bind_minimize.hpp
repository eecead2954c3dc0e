#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// _core.minimize: callbacks, start and options in, a dict of the result out.
void bind_minimize(pybind11::module_& m);

}  // namespace hesse::python
