#include "linalg_arguments.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "descriptions.hpp"

namespace hesse::python {
namespace {

using Api = py::detail::npy_api;

constexpr int plain_c = py::array::c_style | py::array::forcecast | Api::NPY_ARRAY_ALIGNED_;
constexpr int plain_f = py::array::f_style | py::array::forcecast | Api::NPY_ARRAY_ALIGNED_;

bool is_float64(const py::array& array) {
  return py::isinstance<py::array_t<double>>(array) &&
         (array.flags() & Api::NPY_ARRAY_ALIGNED_) != 0;
}

template <int flags>
py::array converted(const py::array& array) {
  py::array numbers = py::array_t<double, flags>::ensure(array);
  if (!numbers) throw py::error_already_set();
  return numbers;
}

[[noreturn]] void reject_kind(const py::object& given, const char* name, const std::string& what) {
  throw py::type_error(std::string(name) + " must be an array of real numbers; got " + what + ": " +
                       shown(given));
}

}  // namespace

py::array real_array(const py::object& given, const char* name) {
  const bool is_array = py::isinstance<py::array>(given);
  const py::array array =
      is_array ? py::reinterpret_borrow<py::array>(given) : py::array::ensure(given);
  if (!array) reject_kind(given, name, "an object of type " + type_of(given));
  const char kind = array.dtype().kind();
  if (kind == 'f' || kind == 'i' || kind == 'u' || kind == 'b') return array;
  if (is_array) reject_kind(given, name, "dtype " + std::string(py::str(array.dtype())));
  reject_kind(given, name, "an object of type " + type_of(given));
}

py::array float64_array(const py::object& given, const char* name) {
  return converted<plain_c>(real_array(given, name));
}

double finite_number(const py::object& given, const char* name) {
  const bool is_text = PyUnicode_Check(given.ptr()) != 0;
  const double value = is_text ? -1.0 : PyFloat_AsDouble(given.ptr());
  const bool is_error = is_text || (value == -1.0 && PyErr_Occurred() != nullptr);
  if (is_error) PyErr_Clear();
  if (!is_error && std::isfinite(value)) return value;
  const std::string message = std::string(name) + " must be a finite number; got " + shown(given);
  if (is_error) throw py::type_error(message);
  throw py::value_error(message);
}

Vector vector_argument(const py::object& given, const char* name, Index n) {
  const py::array numbers = float64_array(given, name);
  if (numbers.ndim() != 1 || numbers.shape(0) != n) {
    throw py::value_error(std::string(name) + " must have shape (" + std::to_string(n) +
                          ",); got shape " + shape_of(numbers));
  }
  const Vector v = Eigen::Map<const Vector>(static_cast<const double*>(numbers.data()), n);
  if (!v.allFinite()) throw py::value_error(std::string(name) + " holds NaN or infinity");
  return v;
}

SymmetricArgument::SymmetricArgument(const py::object& given, const char* name) : name_(name) {
  array_ = real_array(given, name);
  if (array_.ndim() != 2 || array_.shape(0) != array_.shape(1)) {
    throw py::value_error(std::string(name) + " must be a square matrix; got an array of shape " +
                          shape_of(array_));
  }
  const int order = array_.flags() & (py::array::c_style | py::array::f_style);
  if (order != 0 && is_float64(array_)) return;
  array_ = order == py::array::f_style ? converted<plain_f>(array_) : converted<plain_c>(array_);
  is_own_ = true;
}

SymmetricArgument SymmetricArgument::own() const {
  SymmetricArgument copy = *this;
  if (!is_own_) copy.array_ = array_.attr("copy")(py::arg("order") = "A");
  copy.is_own_ = true;
  return copy;
}

void SymmetricArgument::require_finite() const {
  const MatrixView A = view();
  for (Index j = 0; j < size(); ++j) {
    if (A.col(j).tail(size() - j).allFinite()) continue;
    Index i = j;
    while (std::isfinite(A(i, j))) ++i;
    const bool is_transposed = (array_.flags() & py::array::c_style) != 0;
    throw py::value_error(std::string(name_) + " must hold finite numbers; got " +
                          shown(py::float_(A(i, j))) + " in row " +
                          std::to_string(is_transposed ? j : i) + ", column " +
                          std::to_string(is_transposed ? i : j));
  }
}

RightHandSide::RightHandSide(const py::object& b, Index n) : rows_(n) {
  py::array given = real_array(b, "b");
  if ((given.ndim() != 1 && given.ndim() != 2) || given.shape(0) != n) {
    const std::string rows = std::to_string(n);
    throw py::value_error("b must have shape (" + rows + ",) or (" + rows + ", k); got shape " +
                          shape_of(given));
  }
  if (!is_float64(given)) given = converted<plain_c>(given);
  if (given.ndim() == 1) {
    array_ = py::array_t<double>(n);
  } else {
    columns_ = given.shape(1);
    array_ = py::array_t<double, py::array::f_style>({rows_, columns_});
  }
  numbers_ = static_cast<double*>(array_.mutable_data());
  copy(given);
  if (!columns().allFinite()) throw py::value_error("b holds NaN or infinity");
}

void RightHandSide::copy(const py::array& b) {
  constexpr py::ssize_t size = sizeof(double);
  const char* from = static_cast<const char*>(b.data());
  const py::ssize_t row = b.strides(0), column = b.ndim() == 2 ? b.strides(1) : 0;
  double* to = numbers_;
  for (Index j = 0; j < columns_; ++j, to += rows_) {
    const char* numbers = from + j * column;
    if (row == size) {
      std::memcpy(to, numbers, static_cast<std::size_t>(rows_) * sizeof(double));
      continue;
    }
    for (Index i = 0; i < rows_; ++i) std::memcpy(to + i, numbers + i * row, sizeof(double));
  }
}

}  // namespace hesse::python
