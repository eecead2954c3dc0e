#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// Paths of generalised linear models over the strength of their penalties.
void bind_elastic_net(pybind11::module_& m);

}  // namespace hesse::python
