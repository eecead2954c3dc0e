#include "hesse/problem/objective.hpp"

#include <stdexcept>

namespace hesse {

void Objective::gradient(const Vector&, Vector&) {
  throw std::logic_error("this objective has no gradient");
}

MatrixView Objective::hessian(const Vector&) {
  throw std::logic_error("this objective has no Hessian");
}

void Objective::hessian_block(const Vector& x, const std::vector<Index>& variables, Matrix& H) {
  H = hessian(x)(variables, variables);
}

void Objective::hessian_product(const Vector&, const Vector&, Vector&) {
  throw std::logic_error("this objective has no Hessian-vector product");
}

}  // namespace hesse
