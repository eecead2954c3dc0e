#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// The number of threads, and facts about how the module was built.
void bind_runtime(pybind11::module_& m);

}  // namespace hesse::python
