// What a user's callback returned, checked and converted; errors name the callback.
#pragma once

#include <complex>

#include <pybind11/numpy.h>

#include "hesse/linalg/types.hpp"

namespace hesse::python {

namespace py = pybind11;

double to_real(const py::object& returned, const char* callback);

/// Real numbers are refused: a function that drops the imaginary part has no complex step.
std::complex<double> to_complex(const py::object& returned, const char* callback);

/// Copies n numbers in the shape (n,), (n, 1) or (1, n).
void to_vector(const py::object& returned, const char* callback, Vector& target);
void to_complex_vector(const py::object& returned, const char* callback, ComplexVector& target);

/// The same of however many numbers there are.
void to_vector_of_any_size(const py::object& returned, const char* callback, Vector& target);

/// A tuple or list of `expected` things that `fun` promised to return.
py::tuple to_tuple(const py::object& returned, std::size_t expected, const char* promise);

/// Copies a matrix that has its size; one of a single row or column may come as a vector.
void to_matrix(const py::object& returned, const char* callback, Matrix& target);

/// A contiguous float64 array of shape (n, n): the returned object itself wherever possible.
py::array to_square_matrix(const py::object& returned, const char* callback, Index n);

/// Raises ValueError if a Hessian is plainly not symmetric.
void require_symmetry(const MatrixView& H, const char* callback);

}  // namespace hesse::python
