// NumPy callbacks of many problems: fun(X, index) and their derivatives.
#pragma once

#include <string>
#include <vector>

#include <pybind11/numpy.h>

#include "hesse/batch/batch_points.hpp"

namespace hesse::python {

namespace py = pybind11;

/// A callback that takes the GIL for the time of each call, and gets fresh arrays: points of shape
/// (k, n) and the problems' numbers, shape (k,). What it returns is read where it lies, wherever
/// possible.
class PythonBatchCallback {
 public:
  PythonBatchCallback(py::object callable, std::string name, Index n)
      : callable_(std::move(callable)), name_(std::move(name)), n_(n) {}

  [[nodiscard]] bool exists() const { return !callable_.is_none(); }

  /// Of the shape (k, *shape), where −1 stands for a number that the first call decides.
  BatchNumbers operator()(const BatchPoints& points, std::vector<Index>& shape) const;

 private:
  [[nodiscard]] py::array checked(const py::object& returned, Index count,
                                  std::vector<Index>& shape) const;

  py::object callable_;
  std::string name_;
  Index n_;
};

class PythonBatchResiduals final : public BatchResiduals {
 public:
  PythonBatchResiduals(py::object fun, py::object jac, Index n)
      : n_(n), fun_(std::move(fun), "fun", n), jac_(std::move(jac), "jac", n) {}

  [[nodiscard]] Index dimension() const override { return n_; }
  BatchNumbers residuals(const BatchPoints& points) override { return fun_(points, rows_); }
  [[nodiscard]] bool has_jacobian() const override { return jac_.exists(); }
  BatchNumbers jacobians(const BatchPoints& points) override;

  /// How many a problem has; −1 before the first call.
  [[nodiscard]] Index count() const { return rows_[0]; }

 private:
  Index n_;
  PythonBatchCallback fun_, jac_;
  std::vector<Index> rows_{-1};
};

class PythonBatchFunctions final : public BatchFunctions {
 public:
  PythonBatchFunctions(py::object fun, py::object jac, py::object hess, Index n)
      : n_(n),
        fun_(std::move(fun), "fun", n),
        jac_(std::move(jac), "jac", n),
        hess_(std::move(hess), "hess", n),
        vector_{n},
        matrix_{n, n} {}

  [[nodiscard]] Index dimension() const override { return n_; }
  BatchNumbers values(const BatchPoints& points) override { return fun_(points, number_); }
  [[nodiscard]] bool has_gradient() const override { return jac_.exists(); }
  BatchNumbers gradients(const BatchPoints& points) override { return jac_(points, vector_); }
  [[nodiscard]] bool has_hessian() const override { return hess_.exists(); }
  BatchNumbers hessians(const BatchPoints& points) override { return hess_(points, matrix_); }

 private:
  Index n_;
  PythonBatchCallback fun_, jac_, hess_;
  std::vector<Index> number_, vector_, matrix_;
};

}  // namespace hesse::python
