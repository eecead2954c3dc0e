#include "descriptions.hpp"

namespace hesse::python {
namespace {

// As long as the values in messages of the Python package.
constexpr std::size_t longest_shown = 60;

}  // namespace

std::string shown(const py::object& value) {
  const std::string text = py::str(py::str(" ").attr("join")(py::repr(value).attr("split")()));
  return text.size() <= longest_shown ? text : text.substr(0, longest_shown) + "...";
}

std::string shape_of(const py::array& array) { return py::str(array.attr("shape")); }

std::string type_of(const py::object& value) {
  return py::str(py::type::of(value).attr("__name__"));
}

}  // namespace hesse::python
