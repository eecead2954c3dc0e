// A matrix as an operator that can only multiply.
#pragma once

#include "hesse/linalg/lanczos.hpp"

namespace hesse::test {

struct DenseOperator final : LinearOperator {
  explicit DenseOperator(const Matrix& matrix) : A(matrix) {}
  void multiply(const Vector& v, Vector& product) override { product = A * v; }

  Matrix A;
};

}  // namespace hesse::test
