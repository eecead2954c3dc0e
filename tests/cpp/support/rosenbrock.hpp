// The extended Rosenbrock function with all derivatives, allocating nothing while it is evaluated.
#pragma once

#include "hesse/problem/objective.hpp"

namespace hesse::test {

/// f = Σ 100 (x₂ᵢ − x₂ᵢ₋₁²)² + (1 − x₂ᵢ₋₁)²; Moré, Garbow & Hillstrom (1981), problem 21. n is
/// even.
class Rosenbrock final : public Objective {
 public:
  explicit Rosenbrock(Index n) : hessian_(Matrix::Zero(n, n)) {}

  static Vector start(Index n) {
    Vector x(n);
    for (Index i = 0; i < n; ++i) x[i] = i % 2 == 0 ? -1.2 : 1.0;
    return x;
  }

  [[nodiscard]] Capabilities capabilities() const override { return {true, true, true, true}; }

  double value(const Vector& x) override {
    double sum = 0.0;
    for (Index i = 0; i < x.size(); i += 2) {
      const double valley = x[i + 1] - x[i] * x[i], distance = 1.0 - x[i];
      sum += 100.0 * valley * valley + distance * distance;
    }
    return sum;
  }

  void gradient(const Vector& x, Vector& g) override {
    for (Index i = 0; i < x.size(); i += 2) {
      const double valley = x[i + 1] - x[i] * x[i];
      g[i] = -400.0 * x[i] * valley - 2.0 * (1.0 - x[i]);
      g[i + 1] = 200.0 * valley;
    }
  }

  MatrixView hessian(const Vector& x) override {
    for (Index i = 0; i < x.size(); i += 2) {
      hessian_(i, i) = 1200.0 * x[i] * x[i] - 400.0 * x[i + 1] + 2.0;
      hessian_(i, i + 1) = hessian_(i + 1, i) = -400.0 * x[i];
      hessian_(i + 1, i + 1) = 200.0;
    }
    return {hessian_.data(), hessian_.rows(), hessian_.cols()};
  }

  void hessian_product(const Vector& x, const Vector& v, Vector& product) override {
    for (Index i = 0; i < x.size(); i += 2) {
      product[i] = (1200.0 * x[i] * x[i] - 400.0 * x[i + 1] + 2.0) * v[i] - 400.0 * x[i] * v[i + 1];
      product[i + 1] = -400.0 * x[i] * v[i] + 200.0 * v[i + 1];
    }
  }

 private:
  Matrix hessian_;
};

}  // namespace hesse::test
