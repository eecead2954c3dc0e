#include "hesse/curvature/held_hessian.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

// Empirical: decades that the decrement has to fall. A step with a B that is held takes one
// gradient, a new B takes the place of as many steps as it costs and then some two more. However
// dear B is, a step has to bring something.
constexpr double decades = 6.0;
constexpr double steps_after = 2.0;
constexpr double largest_limit = 0.25;

}  // namespace

HeldHessian::HeldHessian(Objective& objective, Objective& given, Budget& budget, Index n)
    : SemidefiniteHessian(objective, budget, n),
      given_(given),
      limit_(std::min(largest_limit, std::pow(10.0, -decades / (given.capabilities().hessian_cost +
                                                                steps_after)))),
      step_(n) {}

double HeldHessian::decrement(const Vector& g, Vector& s) const {
  return solve_for_step(g, s) ? std::sqrt(std::max(0.0, -g.dot(s)))
                              : std::numeric_limits<double>::infinity();
}

void HeldHessian::update(const Iterate& at) {
  value_ = at.value;
  is_held_ =
      is_factorized_ && !is_expected_ && decrement(at.gradient, step_) <= limit_ * decrement_;
  if (is_held_) return;
  DenseHessian::update(at);
  is_factorized_ = false;
}

// What a step changes of B is, for a likelihood, about the root of what it brings relative to f: a
// guess that the next decrement confirms or refutes.
bool HeldHessian::newton_step(const Vector& g, Vector& s) {
  if (!is_factorized_) is_factorized_ = factorize_semidefinite();
  decrement_ = is_factorized_ ? decrement(g, s) : 0.0;
  const double change = decrement_ / std::sqrt(2.0 * std::abs(value_));
  is_expected_ = !is_factorized_ || (!is_held_ && !(change <= limit_));
  given_.expect_hessian(is_expected_);
  return is_factorized_ && std::isfinite(decrement_);
}

bool HeldHessian::restart() {
  if (!is_held_) return false;
  is_factorized_ = false;
  return true;
}

const MatrixView* HeldHessian::matrix() const {
  return is_held_ ? nullptr : DenseHessian::matrix();
}

}  // namespace hesse
