#include "hesse/problem/finite_sum_objective.hpp"

namespace hesse {

FiniteSumObjective::FiniteSumObjective(FiniteSum& sum, CurvatureKind kind, bool has_matrix)
    : sum_(sum), kind_(kind), has_matrix_(has_matrix) {}

void FiniteSumObjective::gradient(const Vector& x, Vector& g) {
  sum_.value_and_gradient(x, sum_.all_samples(), g);
}

MatrixView FiniteSumObjective::hessian(const Vector& x) {
  matrix_.resize(x.size(), x.size());
  sum_.assemble(x, sum_.all_samples(), kind_, matrix_);
  return {matrix_.data(), x.size(), x.size()};
}

void FiniteSumObjective::hessian_product(const Vector& x, const Vector& v, Vector& product) {
  sum_.linearize(x, sum_.all_samples(), kind_);
  sum_.multiply(v, product);
}

}  // namespace hesse
