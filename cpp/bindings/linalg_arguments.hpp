// Arguments of hesse.linalg, checked and as memory that kernels read; errors name the argument.
#pragma once

#include <string>

#include <pybind11/numpy.h>

#include "hesse/linalg/rank_update.hpp"
#include "hesse/linalg/types.hpp"

namespace hesse::python {

namespace py = pybind11;

/// An array of real numbers of any shape and type.
py::array real_array(const py::object& given, const char* name);

/// The same as float64 in C order; the given object itself if it is so already.
py::array float64_array(const py::object& given, const char* name);

/// A finite number.
double finite_number(const py::object& given, const char* name);

/// A copy of n numbers.
Vector vector_argument(const py::object& given, const char* name, Index n);

/// A symmetric matrix of float64 in C or Fortran order: the given object itself wherever possible.
/// Read column by column, the lower triangle is the upper one of an array in C order.
class SymmetricArgument {
 public:
  SymmetricArgument(const py::object& given, const char* name);

  [[nodiscard]] const py::array& array() const { return array_; }
  [[nodiscard]] Index size() const { return array_.shape(0); }
  [[nodiscard]] MatrixView view() const {
    return {static_cast<const double*>(array_.data()), size(), size()};
  }

  /// Raises ValueError if the triangle that is read has an entry that is not finite. Kernels tell
  /// that something is not; this looks for it afterwards.
  void require_finite() const;

  /// A matrix that nobody else can change.
  [[nodiscard]] SymmetricArgument own() const;

 private:
  const char* name_;
  py::array array_;
  bool is_own_ = false;
};

/// A fresh array with a copy of a right-hand side b of shape (n,) or (n, k), to be solved in place.
class RightHandSide {
 public:
  RightHandSide(const py::object& b, Index n);

  [[nodiscard]] Block columns() {
    return Eigen::Map<Matrix, 0, Eigen::OuterStride<>>(numbers_, rows_, columns_,
                                                       Eigen::OuterStride<>(rows_));
  }
  [[nodiscard]] Index count() const { return columns_; }
  [[nodiscard]] py::array array() const { return array_; }

 private:
  void copy(const py::array& b);

  Index rows_, columns_ = 1;
  py::array array_;
  double* numbers_ = nullptr;
};

}  // namespace hesse::python
