#include "hesse/models/glm_objective.hpp"

namespace hesse {

Capabilities GlmObjective::capabilities() const {
  Capabilities has{true, has_matrix_, true};
  has.semidefinite = glm_.is_convex();
  has.hessian_cost = glm_.hessian_cost();
  return has;
}

// Nothing is kept of a pass that is interrupted.
void GlmObjective::evaluate(const Vector& x) {
  if (x_.size() == x.size() && x_ == x) return;
  x_.resize(0);
  diagonal_.resize(0);
  hessian_is_known_ = has_matrix_ && is_expected_;
  value_ = hessian_is_known_
               ? glm_.value_gradient_hessian(x, gradient_, hessian_)
               : glm_.value_and_gradient(x, gradient_, has_matrix_ ? nullptr : &curvatures_);
  x_ = x;
}

double GlmObjective::value(const Vector& x) {
  evaluate(x);
  return value_;
}

void GlmObjective::gradient(const Vector& x, Vector& g) {
  evaluate(x);
  g = gradient_;
}

MatrixView GlmObjective::hessian(const Vector& x) {
  if (given_at_.size() != x.size() || given_at_ != x) {
    evaluate(x);
    if (!hessian_is_known_) {
      Vector g;
      glm_.value_gradient_hessian(x, g, hessian_);
    }
    hessian_is_known_ = false;
    given_.swap(hessian_);
    if (fills_null_space_) glm_.fill_null_space(given_);
    given_at_ = x;
  }
  return {given_.data(), given_.rows(), given_.cols()};
}

void GlmObjective::hessian_block(const Vector& x, const std::vector<Index>& variables, Matrix& H) {
  if (has_matrix_) return Objective::hessian_block(x, variables, H);
  evaluate(x);
  glm_.hessian_block(curvatures_, variables, H);
}

const Vector* GlmObjective::hessian_diagonal() {
  const bool is_known =
      diagonal_.size() > 0 || (x_.size() > 0 && glm_.hessian_diagonal(curvatures_, diagonal_));
  return is_known ? &diagonal_ : nullptr;
}

void GlmObjective::hessian_product(const Vector& x, const Vector& v, Vector& product) {
  if (has_matrix_) {
    product.noalias() = hessian(x) * v;
    return;
  }
  evaluate(x);
  glm_.multiply(curvatures_, v, product);
}

}  // namespace hesse
