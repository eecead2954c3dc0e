// Values in words: parts of messages.
#pragma once

#include <string>

#include <pybind11/numpy.h>

namespace hesse::python {

namespace py = pybind11;

/// The value on one short line.
std::string shown(const py::object& value);

std::string shape_of(const py::array& array);

/// The name of the type.
std::string type_of(const py::object& value);

}  // namespace hesse::python
