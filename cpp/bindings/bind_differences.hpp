#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// Hessians by finite differences, and the noise that their steps should know of.
void bind_differences(pybind11::module_& m);

}  // namespace hesse::python
