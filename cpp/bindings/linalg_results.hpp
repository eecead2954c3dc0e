// What functions of hesse.linalg return.
#pragma once

#include <utility>

#include "hesse/linalg/ldlt.hpp"

#include "numpy_views.hpp"

namespace hesse::python {

/// The metaclass of a class without static properties: Python's own.
inline py::metaclass plain_class() {
  return py::metaclass(reinterpret_cast<PyObject*>(&PyType_Type));
}

inline py::tuple inertia_tuple(const Inertia& counts) {
  return py::make_tuple(counts.positive, counts.negative, counts.zero);
}

/// An array in Fortran order that takes over the matrix's memory.
inline py::array moved_columns(Matrix A) {
  return moved_array(std::move(A), [](Matrix& kept, const py::capsule& base) -> py::array {
    constexpr py::ssize_t size = sizeof(double);
    return py::array_t<double>({kept.rows(), kept.cols()}, {size, kept.rows() * size}, kept.data(),
                               base);
  });
}

}  // namespace hesse::python
