#include "python_preconditioner.hpp"

#include <utility>

#include "callback_values.hpp"
#include "numpy_views.hpp"

namespace hesse::python {
namespace {

class CallablePreconditioner final : public LinearOperator {
 public:
  explicit CallablePreconditioner(py::object callable) : callable_(std::move(callable)) {}

  void multiply(const Vector& v, Vector& product) override {
    const py::gil_scoped_acquire gil;
    to_vector(callable_(fresh_array<double>(v)), "option 'M'", product);
  }

 private:
  py::object callable_;
};

class DiagonalPreconditioner final : public LinearOperator {
 public:
  explicit DiagonalPreconditioner(const py::array& diagonal)
      : owner_(diagonal),
        diagonal_(static_cast<const double*>(diagonal.data()), diagonal.shape(0)) {}

  void multiply(const Vector& v, Vector& product) override { product = diagonal_.cwiseProduct(v); }

 private:
  py::array owner_;
  Eigen::Map<const Vector> diagonal_;
};

class DensePreconditioner final : public LinearOperator {
 public:
  explicit DensePreconditioner(const py::array& matrix)
      : owner_(matrix),
        matrix_(static_cast<const double*>(matrix.data()), matrix.shape(0), matrix.shape(1)) {}

  void multiply(const Vector& v, Vector& product) override { product.noalias() = matrix_ * v; }

 private:
  py::array owner_;
  MatrixView matrix_;
};

}  // namespace

std::unique_ptr<LinearOperator> make_preconditioner(const py::object& given) {
  if (given.is_none()) return nullptr;
  if (!py::isinstance<py::array>(given)) return std::make_unique<CallablePreconditioner>(given);
  const py::array array = py::reinterpret_borrow<py::array>(given);
  if (array.ndim() == 1) return std::make_unique<DiagonalPreconditioner>(array);
  return std::make_unique<DensePreconditioner>(array);
}

}  // namespace hesse::python
