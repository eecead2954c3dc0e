#include "hesse/models/quadratic_penalty.hpp"

namespace hesse {

/// Adds the penalty's gradient, and returns its value.
double QuadraticallyPenalizedGlm::add_to(const Vector& beta, Vector& g) const {
  double penalty = 0.0;
  for (Index k = 0; k < predictors_; ++k) {
    const auto b = beta.segment(k * width(), P_.rows());
    const Vector slope = P_ * b;
    g.segment(k * width(), P_.rows()) += slope;
    penalty += 0.5 * slope.dot(b);
  }
  return penalty;
}

double QuadraticallyPenalizedGlm::value_and_gradient(const Vector& beta, Vector& g, Vector* state) {
  const double value = glm_.value_and_gradient(beta, g, state);
  return value + add_to(beta, g);
}

double QuadraticallyPenalizedGlm::value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) {
  const double value = glm_.value_gradient_hessian(beta, g, H);
  for (Index k = 0; k < predictors_; ++k) {
    H.block(k * width(), k * width(), P_.rows(), P_.rows()) += P_;
  }
  return value + add_to(beta, g);
}

void QuadraticallyPenalizedGlm::multiply(const Vector& state, const Vector& v, Vector& product) {
  glm_.multiply(state, v, product);
  add_to(v, product);
}

bool QuadraticallyPenalizedGlm::hessian_diagonal(const Vector& state, Vector& diagonal) {
  if (!glm_.hessian_diagonal(state, diagonal)) return false;
  for (Index k = 0; k < predictors_; ++k) {
    diagonal.segment(k * width(), P_.rows()) += P_.diagonal();
  }
  return true;
}

void QuadraticallyPenalizedGlm::hessian_block(const Vector& state,
                                              const std::vector<Index>& coefficients,
                                              Matrix& block) {
  glm_.hessian_block(state, coefficients, block);
  for (Index i = 0; i < block.rows(); ++i) {
    for (Index j = 0; j < block.rows(); ++j) {
      const Index a = coefficients[static_cast<std::size_t>(i)];
      const Index b = coefficients[static_cast<std::size_t>(j)];
      const bool is_held = a % width() < P_.rows() && b % width() < P_.rows();
      if (is_held && a / width() == b / width()) block(i, j) += P_(a % width(), b % width());
    }
  }
}

bool QuadraticallyPenalizedGlm::keep_line(const Vector& beta, const Vector& direction) {
  line_ = TrialLine(beta, direction);
  return glm_.keep_line(beta, direction);
}

// Not by the coefficients of the penalty along the line: where it falls by many orders, they
// cancel.
double QuadraticallyPenalizedGlm::value_on_line(double length) {
  Vector slope = Vector::Zero(dimension());
  return glm_.value_on_line(length) + add_to(line_.point(length), slope);
}

// Where P holds a combination of coefficients, so that what predictors share counts, nothing is
// flat; combinations that it leaves free are found by whoever factorises H.
void QuadraticallyPenalizedGlm::fill_null_space(Matrix& H) const {
  if (predictors_ == 1) return;
  for (Index j = 0; j < width(); ++j) {
    if (j >= P_.rows() || P_.col(j).isZero(0.0)) fill_shared_direction(H, predictors_, j);
  }
}

}  // namespace hesse
