// A smooth function whose derivatives are known in closed form, at real and complex points.
#pragma once

#include <cmath>
#include <complex>

#include "hesse/problem/objective.hpp"

namespace hesse::test {

/// f = Σ sin(xᵢ) + exp(x₀ x₁ / 4): each derivative is of the size of 1 for x near [−2, 2].
class Waves final : public Objective, public ComplexObjective {
 public:
  bool supplies_gradient = true;
  double barrier = 1e300;  ///< the function is NaN where a variable exceeds it
  Index values = 0, gradients = 0;

  [[nodiscard]] Capabilities capabilities() const override {
    return {supplies_gradient, false, false, true};
  }

  double value(const Vector& x) override {
    ++values;
    if (x.maxCoeff() > barrier) return std::nan("");
    return x.array().sin().sum() + std::exp(0.25 * x[0] * x[1]);
  }

  void gradient(const Vector& x, Vector& g) override {
    ++gradients;
    if (x.maxCoeff() > barrier) {
      g.setConstant(std::nan(""));
      return;
    }
    exact_gradient(x, g);
  }

  std::complex<double> complex_value(const ComplexVector& z) override {
    return z.array().sin().sum() + std::exp(0.25 * z[0] * z[1]);
  }

  void complex_gradient(const ComplexVector& z, ComplexVector& g) override {
    const std::complex<double> coupling = 0.25 * std::exp(0.25 * z[0] * z[1]);
    g = z.array().cos();
    g[0] += coupling * z[1];
    g[1] += coupling * z[0];
  }

  static void exact_gradient(const Vector& x, Vector& g) {
    const double coupling = 0.25 * std::exp(0.25 * x[0] * x[1]);
    g = x.array().cos();
    g[0] += coupling * x[1];
    g[1] += coupling * x[0];
  }

  static Matrix exact_hessian(const Vector& x) {
    const double exponential = std::exp(0.25 * x[0] * x[1]);
    Matrix H = (-x.array().sin()).matrix().asDiagonal();
    H(0, 0) += x[1] * x[1] * exponential / 16.0;
    H(1, 1) += x[0] * x[0] * exponential / 16.0;
    H(0, 1) += (1.0 + 0.25 * x[0] * x[1]) * exponential / 4.0;
    H(1, 0) = H(0, 1);
    return H;
  }
};

}  // namespace hesse::test
