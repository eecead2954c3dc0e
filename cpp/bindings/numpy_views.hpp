// Eigen vectors and matrices to NumPy arrays and back.
#pragma once

#include <utility>

#include <pybind11/numpy.h>

#include "hesse/linalg/types.hpp"

namespace hesse::python {

namespace py = pybind11;

/// A fresh array of the vector's numbers, of the given scalar type.
template <class Scalar, class Source>
py::array fresh_array(const Source& v) {
  py::array_t<Scalar> array(v.size());
  Scalar* data = array.mutable_data();
  for (Index i = 0; i < v.size(); ++i) data[i] = static_cast<Scalar>(v[i]);
  return std::move(array);
}

/// Hands the owner's memory to NumPy without a copy.
template <class Owner, class View>
py::array moved_array(Owner owner, View&& view) {
  auto* kept = new Owner(std::move(owner));
  const py::capsule base(kept, [](void* p) { delete static_cast<Owner*>(p); });
  return std::forward<View>(view)(*kept, base);
}

inline py::array moved_vector(Vector v) {
  return moved_array(std::move(v), [](Vector& kept, const py::capsule& base) -> py::array {
    return py::array_t<double>(kept.size(), kept.data(), base);
  });
}

/// In Fortran order.
inline py::array moved_matrix(Matrix J) {
  return moved_array(std::move(J), [](Matrix& kept, const py::capsule& base) -> py::array {
    constexpr py::ssize_t entry = sizeof(double);
    return py::array_t<double>({kept.rows(), kept.cols()}, {entry, entry * kept.rows()},
                               kept.data(), base);
  });
}

/// A symmetric matrix reads alike in C and in Fortran order.
inline py::array moved_symmetric(Matrix H) {
  return moved_array(std::move(H), [](Matrix& kept, const py::capsule& base) -> py::array {
    return py::array_t<double>({kept.rows(), kept.cols()}, kept.data(), base);
  });
}

}  // namespace hesse::python
