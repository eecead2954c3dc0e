#include "callback_values.hpp"

#include <string>

#include "hesse/linalg/long_vectors.hpp"

#include "descriptions.hpp"

namespace hesse::python {
namespace {

// A Hessian by differences in the callback may be this asymmetric, a matrix that is none is more
// so.
constexpr double symmetry_tolerance = 1e-4;

[[noreturn]] void reject_type(const py::object& returned, const char* callback,
                              const char* expected) {
  std::string what = "an object of type " + type_of(returned);
  if (py::isinstance<py::array>(returned)) {
    const py::array array = py::reinterpret_borrow<py::array>(returned);
    what = "an array of dtype " + std::string(py::str(array.dtype())) + " and shape " +
           shape_of(array);
  }
  throw py::type_error(std::string(callback) + " returned " + what + "; expected " + expected);
}

[[noreturn]] void reject_shape(const py::array& array, const char* callback,
                               const std::string& expected) {
  throw py::value_error(std::string(callback) + " returned an array of shape " + shape_of(array) +
                        "; expected shape " + expected);
}

/// Any array-like as an array; None and ragged lists are refused in one sentence.
py::array as_array(const py::object& returned, const char* callback, const char* expected) {
  if (py::isinstance<py::array>(returned)) return py::reinterpret_borrow<py::array>(returned);
  if (returned.is_none()) reject_type(returned, callback, expected);
  if (py::hasattr(returned, "toarray")) return returned.attr("toarray")();
  if (py::hasattr(returned, "matvec")) {
    reject_type(returned, callback, "an array; a linear operator is given by hessp, as products");
  }
  const py::array array = py::array::ensure(returned);
  if (!array) reject_type(returned, callback, expected);
  return array;
}

bool is_real_kind(char kind) { return kind == 'f' || kind == 'i' || kind == 'u' || kind == 'b'; }

bool is_vector(const py::array& array) {
  py::ssize_t long_axes = 0;
  for (py::ssize_t axis = 0; axis < array.ndim(); ++axis) long_axes += array.shape(axis) != 1;
  return long_axes <= 1;
}

bool is_vector_of(const py::array& array, Index n) { return array.size() == n && is_vector(array); }

template <class Scalar, class Target>
void copy_vector(const py::array& array, const char* callback, const char* expected,
                 Target& target) {
  if (!is_vector_of(array, target.size())) {
    reject_shape(array, callback, "(" + std::to_string(target.size()) + ",)");
  }
  using Contiguous = py::array_t<Scalar, py::array::c_style | py::array::forcecast>;
  const Contiguous numbers = Contiguous::ensure(array);
  if (!numbers) {
    PyErr_Clear();
    reject_type(array, callback, expected);
  }
  std::copy_n(numbers.data(), target.size(), target.data());
}

/// The array itself, or its numbers as contiguous float64.
py::array as_contiguous(const py::array& array, const char* callback, const char* expected) {
  if (!is_real_kind(array.dtype().kind()) && array.dtype().kind() != 'O') {
    reject_type(array, callback, expected);
  }
  const bool is_contiguous = (array.flags() & (py::array::c_style | py::array::f_style)) != 0;
  if (py::isinstance<py::array_t<double>>(array) && is_contiguous) return array;
  using Contiguous = py::array_t<double, py::array::c_style | py::array::forcecast>;
  py::array numbers = Contiguous::ensure(array);
  if (!numbers) {
    PyErr_Clear();
    reject_type(array, callback, expected);
  }
  return numbers;
}

}  // namespace

double to_real(const py::object& returned, const char* callback) {
  if (PyFloat_Check(returned.ptr())) return PyFloat_AS_DOUBLE(returned.ptr());
  constexpr const char* expected = "a real number";
  py::object number = returned;
  if (py::isinstance<py::array>(returned)) {
    const py::array array = py::reinterpret_borrow<py::array>(returned);
    if (array.size() != 1) reject_shape(array, callback, "() for the value of the objective");
    number = array.attr("item")();
  } else if (py::isinstance<py::list>(returned) || py::isinstance<py::tuple>(returned)) {
    const py::array array = py::array::ensure(returned);
    if (!array || array.size() != 1) reject_type(returned, callback, expected);
    number = array.attr("item")();
  }
  if (PyComplex_Check(number.ptr()) || py::isinstance<py::str>(number)) {
    reject_type(returned, callback, expected);
  }
  const double value = PyFloat_AsDouble(number.ptr());
  if (value == -1.0 && PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    reject_type(returned, callback, expected);
  }
  return value;
}

std::complex<double> to_complex(const py::object& returned, const char* callback) {
  py::object number = returned;
  if (py::isinstance<py::array>(returned)) {
    const py::array array = py::reinterpret_borrow<py::array>(returned);
    if (array.size() != 1) reject_shape(array, callback, "() for the value of the objective");
    number = array.attr("item")();
  }
  if (!PyComplex_Check(number.ptr())) {
    reject_type(returned, callback, "a complex number for complex x, as the scheme \"cs\" needs");
  }
  return {PyComplex_RealAsDouble(number.ptr()), PyComplex_ImagAsDouble(number.ptr())};
}

void to_vector(const py::object& returned, const char* callback, Vector& target) {
  constexpr const char* expected = "an array of real numbers";
  const py::array array = as_array(returned, callback, expected);
  if (py::isinstance<py::array_t<double>>(array) && array.ndim() == 1 &&
      array.shape(0) == target.size() && array.strides(0) == sizeof(double)) {
    long_copy(static_cast<const double*>(array.data()), target.size(), target.data());
    return;
  }
  if (!is_real_kind(array.dtype().kind()) && array.dtype().kind() != 'O') {
    reject_type(array, callback, expected);
  }
  copy_vector<double>(array, callback, expected, target);
}

void to_complex_vector(const py::object& returned, const char* callback, ComplexVector& target) {
  constexpr const char* expected =
      "an array of complex numbers for complex x, as the scheme \"cs\" needs";
  const py::array array = as_array(returned, callback, expected);
  if (array.dtype().kind() != 'c') reject_type(array, callback, expected);
  copy_vector<std::complex<double>>(array, callback, expected, target);
}

void to_vector_of_any_size(const py::object& returned, const char* callback, Vector& target) {
  const py::array array = as_array(returned, callback, "an array of real numbers");
  if (!is_vector(array)) reject_shape(array, callback, "(m,)");
  target.resize(array.size());
  to_vector(array, callback, target);
}

py::tuple to_tuple(const py::object& returned, std::size_t expected, const char* promise) {
  const bool is_sequence =
      py::isinstance<py::tuple>(returned) || py::isinstance<py::list>(returned);
  if (!is_sequence || py::len(returned) != expected) {
    const std::string what = is_sequence ? std::to_string(py::len(returned)) + " values"
                                         : "an object of type " + type_of(returned);
    throw py::type_error("fun returned " + what + "; " + promise);
  }
  return py::tuple(returned);
}

void to_matrix(const py::object& returned, const char* callback, Matrix& target) {
  constexpr const char* expected = "an array of real numbers of two dimensions";
  const py::array array = as_array(returned, callback, expected);
  const Index m = target.rows(), n = target.cols();
  const bool is_matrix = array.ndim() == 2 && array.shape(0) == m && array.shape(1) == n;
  if (!is_matrix && !((m == 1 || n == 1) && is_vector_of(array, m * n))) {
    reject_shape(array, callback, "(" + std::to_string(m) + ", " + std::to_string(n) + ")");
  }
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const py::array numbers = as_contiguous(array, callback, expected);
  const auto* data = static_cast<const double*>(numbers.data());
  if ((numbers.flags() & py::array::c_style) != 0) {
    target = Eigen::Map<const RowMajor>(data, m, n);
  } else {
    target = MatrixView(data, m, n);
  }
}

py::array to_square_matrix(const py::object& returned, const char* callback, Index n) {
  constexpr const char* expected = "a square array of real numbers";
  const py::array array = as_array(returned, callback, expected);
  const bool is_scalar_of_one = n == 1 && array.size() == 1;
  const bool is_square = array.ndim() == 2 && array.shape(0) == n && array.shape(1) == n;
  if (!is_square && !is_scalar_of_one) {
    reject_shape(array, callback, "(" + std::to_string(n) + ", " + std::to_string(n) + ")");
  }
  return as_contiguous(array, callback, expected);
}

void require_symmetry(const MatrixView& H, const char* callback) {
  double largest = 0.0;
  double asymmetry = 0.0;
  for (Index j = 0; j < H.cols(); ++j) {
    for (Index i = 0; i < j; ++i) {
      largest = std::max({largest, std::abs(H(i, j)), std::abs(H(j, i))});
      asymmetry = std::max(asymmetry, std::abs(H(i, j) - H(j, i)));
    }
  }
  if (asymmetry > symmetry_tolerance * largest) {
    throw py::value_error(std::string(callback) +
                          " returned a matrix that is not symmetric: entries " +
                          "differ from their transposes by up to " + std::to_string(asymmetry) +
                          "; expected a Hessian, which is symmetric");
  }
}

}  // namespace hesse::python
