// The extension hesse._core.
#include <pybind11/pybind11.h>

#include "bind_minimize.hpp"
#include "bind_tables.hpp"

PYBIND11_MODULE(_core, m) {
  m.doc() = "The compiled core of hesse. Private: use the names in the package hesse.";
  m.attr("__version__") = HESSE_VERSION;
  hesse::python::bind_tables(m);
  hesse::python::bind_minimize(m);
}
