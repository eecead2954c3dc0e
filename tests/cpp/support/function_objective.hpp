// An objective made of lambdas, with a count of every call.
#pragma once

#include <functional>
#include <vector>

#include "hesse/problem/objective.hpp"

namespace hesse::test {

/// Supplies those derivatives whose functions are set.
class FunctionObjective final : public Objective {
 public:
  std::function<double(const Vector&)> f;
  std::function<void(const Vector&, Vector&)> g;
  std::function<void(const Vector&, Matrix&)> H;
  std::function<void(const Vector&, const Vector&, Vector&)> Hv;
  bool exact_hessian = true;

  struct ExpectedLine {
    Vector x, direction;
    Index values;  ///< that had been asked for before
  };
  std::vector<ExpectedLine> expected_lines;

  Index values = 0, gradients = 0, hessians = 0, products = 0;

  [[nodiscard]] Capabilities capabilities() const override {
    return {static_cast<bool>(g), static_cast<bool>(H), static_cast<bool>(Hv), exact_hessian};
  }

  double value(const Vector& x) override {
    ++values;
    return f(x);
  }

  void gradient(const Vector& x, Vector& gradient) override {
    ++gradients;
    g(x, gradient);
  }

  MatrixView hessian(const Vector& x) override {
    ++hessians;
    hessian_.resize(x.size(), x.size());
    H(x, hessian_);
    return {hessian_.data(), hessian_.rows(), hessian_.cols()};
  }

  void hessian_product(const Vector& x, const Vector& v, Vector& product) override {
    ++products;
    Hv(x, v, product);
  }

  void expect_line(const Vector& x, const Vector& direction) override {
    expected_lines.push_back({x, direction, values});
  }

 private:
  Matrix hessian_;
};

/// f = ½ xᵀA x + bᵀx with all its derivatives.
FunctionObjective quadratic(const Matrix& A, const Vector& b);

}  // namespace hesse::test
