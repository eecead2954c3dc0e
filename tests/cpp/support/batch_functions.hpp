// Functions of many problems as callbacks give them: arrays for some points at a time.
#pragma once

#include <functional>
#include <vector>

#include "hesse/batch/batch_points.hpp"

namespace hesse::test {

/// How numbers lie in the arrays of a callback.
enum class Layout { by_point, by_column };

/// A matrix for each point, from a function of one problem; counts the points it was asked for.
class MatrixCallback {
 public:
  using Function = std::function<Matrix(Index problem, const Vector& x)>;

  MatrixCallback(Index n, Function function, Layout layout = Layout::by_point)
      : n_(n), function_(std::move(function)), layout_(layout) {}

  [[nodiscard]] bool exists() const { return static_cast<bool>(function_); }

  BatchNumbers operator()(const BatchPoints& points) {
    Index rows = 0, columns = 0;
    auto numbers = std::make_shared<std::vector<double>>();
    for (Index p = 0; p < points.count; ++p) {
      const Vector x = Eigen::Map<const Vector>(points.x + p * n_, n_);
      seen.push_back(x);
      const Matrix M = function_(points.problems[p], x);
      rows = M.rows();
      columns = M.cols();
      numbers->resize(points.count * M.size());
      for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
          const Index at = layout_ == Layout::by_point ? (p * rows + i) * columns + j
                                                       : (j * points.count + p) * rows + i;
          (*numbers)[at] = M(i, j);
        }
      }
    }
    const double* data = numbers->data();
    if (layout_ == Layout::by_point) return {data, rows, rows * columns, columns, 1, numbers};
    return {data, rows, rows, 1, points.count * rows, numbers};
  }

  std::vector<Vector> seen;

 private:
  Index n_;
  Function function_;
  Layout layout_;
};

class ResidualsStub final : public BatchResiduals {
 public:
  ResidualsStub(Index n, MatrixCallback::Function r, MatrixCallback::Function J = nullptr,
                Layout layout = Layout::by_point)
      : residual_calls(n, std::move(r), layout), n_(n), jacobian_calls_(n, std::move(J), layout) {}

  [[nodiscard]] Index dimension() const override { return n_; }
  BatchNumbers residuals(const BatchPoints& points) override { return residual_calls(points); }
  [[nodiscard]] bool has_jacobian() const override { return jacobian_calls_.exists(); }
  BatchNumbers jacobians(const BatchPoints& points) override { return jacobian_calls_(points); }

  MatrixCallback residual_calls;

 private:
  Index n_;
  MatrixCallback jacobian_calls_;
};

class FunctionsStub final : public BatchFunctions {
 public:
  FunctionsStub(Index n, MatrixCallback::Function f, MatrixCallback::Function g = nullptr,
                MatrixCallback::Function H = nullptr)
      : value_calls(n, std::move(f)), n_(n), g_(n, std::move(g)), H_(n, std::move(H)) {}

  [[nodiscard]] Index dimension() const override { return n_; }
  BatchNumbers values(const BatchPoints& points) override { return value_calls(points); }
  [[nodiscard]] bool has_gradient() const override { return g_.exists(); }
  BatchNumbers gradients(const BatchPoints& points) override { return g_(points); }
  [[nodiscard]] bool has_hessian() const override { return H_.exists(); }
  BatchNumbers hessians(const BatchPoints& points) override { return H_(points); }

  MatrixCallback value_calls;

 private:
  Index n_;
  MatrixCallback g_, H_;
};

}  // namespace hesse::test
