#include "hesse/models/glm_objective.hpp"

#include <cmath>

namespace hesse {
namespace {

// As in step/rounding: a sum with cancellation may lose this share of its value. Within it, the
// gradient judges a trial, and both values come from a pass.
constexpr double cancellation = 1e-11;

}  // namespace

Capabilities GlmObjective::capabilities() const {
  Capabilities has{true, has_matrix_, true};
  has.semidefinite = glm_.is_convex();
  has.hessian_cost = glm_.hessian_cost();
  return has;
}

bool GlmObjective::is_known(const Vector& x) const { return x_.size() == x.size() && x_ == x; }

// Nothing is kept of a pass that is interrupted.
void GlmObjective::evaluate(const Vector& x) {
  if (is_known(x)) return;
  x_.resize(0);
  diagonal_.resize(0);
  hessian_is_known_ = has_matrix_ && is_expected_;
  value_ = hessian_is_known_
               ? glm_.value_gradient_hessian(x, gradient_, hessian_)
               : glm_.value_and_gradient(x, gradient_, has_matrix_ ? nullptr : &curvatures_);
  x_ = x;
}

void GlmObjective::expect_line(const Vector& x, const Vector& direction) {
  line_.emplace(x, direction);
  line_is_kept_ = false;
}

// The line is formed when the first trial lies on it, so that the meter counts its time.
std::optional<double> GlmObjective::value_on_line(const Vector& x) {
  if (!line_) return std::nullopt;
  const std::optional<double> length = line_->length_to(x);
  if (!length) return std::nullopt;
  if (!line_is_kept_) {
    const bool is_kept = glm_.keep_line(line_->from(), line_->direction());
    if (is_kept) value_at_start_ = glm_.value_on_line(0.0);
    if (!is_kept || !std::isfinite(value_at_start_)) {
      line_.reset();
      return std::nullopt;
    }
    line_is_kept_ = true;
  }
  const double value = glm_.value_on_line(*length);
  const bool is_close =
      std::abs(value - value_at_start_) <= cancellation * std::abs(value_at_start_);
  return is_close ? std::nullopt : std::optional<double>(value);
}

double GlmObjective::value(const Vector& x) {
  if (!is_known(x)) {
    if (const std::optional<double> value = value_on_line(x)) return *value;
  }
  evaluate(x);
  return value_;
}

void GlmObjective::gradient(const Vector& x, Vector& g) {
  line_.reset();
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
