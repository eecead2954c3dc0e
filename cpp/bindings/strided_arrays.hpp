// NumPy matrices that kernels read where they lie.
#pragma once

#include <pybind11/numpy.h>

#include "hesse/models/training_data.hpp"

namespace hesse::python {

namespace py = pybind11;

/// True if a matrix holds aligned numbers of this type.
template <class Scalar>
bool is_readable_as(const py::array& X) {
  constexpr py::ssize_t size = sizeof(Scalar);
  return py::isinstance<py::array_t<Scalar>>(X) &&
         (X.flags() & py::detail::npy_api::NPY_ARRAY_ALIGNED_) != 0 && X.strides(0) % size == 0 &&
         X.strides(1) % size == 0;
}

template <class Scalar>
StridedView<Scalar> strided_view(const py::array& X) {
  constexpr py::ssize_t size = sizeof(Scalar);
  return {static_cast<const Scalar*>(X.data()), X.shape(0), X.shape(1), X.strides(0) / size,
          X.strides(1) / size};
}

inline Features features_of(const py::array& X) {
  if (is_readable_as<float>(X)) return strided_view<float>(X);
  return strided_view<double>(X);
}

}  // namespace hesse::python
