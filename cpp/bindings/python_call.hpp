// Calls of a user's callback with a point and the further arguments.
#pragma once

#include <utility>
#include <vector>

#include <pybind11/pybind11.h>

namespace hesse::python {

namespace py = pybind11;

/// Uses the vectorcall protocol, which builds no tuple.
class PythonCall {
 public:
  explicit PythonCall(py::tuple args) : args_(std::move(args)), arguments_(args_.size() + 3) {}

  py::object operator()(const py::object& callable, const py::object& x,
                        const py::object* second = nullptr) {
    std::size_t count = 1;
    arguments_[count++] = x.ptr();
    if (second != nullptr) arguments_[count++] = second->ptr();
    for (const py::handle argument : args_) arguments_[count++] = argument.ptr();
    PyObject* returned = PyObject_Vectorcall(callable.ptr(), arguments_.data() + 1,
                                             (count - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET, nullptr);
    if (returned == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(returned);
  }

 private:
  py::tuple args_;
  std::vector<PyObject*> arguments_;  ///< borrowed; [0] is scratch for the protocol
};

}  // namespace hesse::python
