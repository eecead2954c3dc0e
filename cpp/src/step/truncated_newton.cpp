#include "hesse/step/truncated_newton.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/problem/backtracking.hpp"
#include "hesse/step/rounding.hpp"
#include "hesse/subproblem/preconditioner.hpp"

namespace hesse {
namespace {

// Empirical: where the first trial along negative curvature succeeds, the next may be this much
// longer.
constexpr double reach_growth = 4.0;

}  // namespace

TruncatedNewton::TruncatedNewton(const LineSearchOptions& options, const KrylovOptions& krylov,
                                 Index n, Budget& budget)
    : options_(options),
      max_products_(krylov.iteration_limit(n)),
      M_(krylov.preconditioner),
      budget_(budget),
      direction_(n),
      residual_(n),
      preconditioned_(n),
      conjugate_(n),
      product_(n) {}

bool TruncatedNewton::propose(const Model& model, Step& step) {
  if (model.attempt == 0 && !find_direction(model)) return false;
  step.s = length_ * direction_;
  return true;
}

bool TruncatedNewton::find_direction(const Model& model) {
  const Vector& g = model.iterate.gradient;
  if (reach_ < 0.0) reach_ = std::max(1.0, model.iterate.x.norm());
  length_ = 1.0;
  conjugate_gradients(model.curvature, g, forcing_.tolerance(g));
  const bool promises_nothing =
      !is_negative_ && is_below_rounding(expected_reduction(), model.iterate);
  if (promises_nothing && model.curvature.is_indefinite() && !leave_saddle(model)) return false;
  return direction_.allFinite() && std::isfinite(slope_) && std::isfinite(curvature_);
}

// slope_ and curvature_ are sums over conjugate directions: gᵀp = rᵀp = −rᵀz, and pᵀBq = 0.
void TruncatedNewton::conjugate_gradients(Curvature& B, const Vector& g, double tolerance) {
  direction_.setZero();
  slope_ = curvature_ = 0.0;
  is_negative_ = false;
  residual_ = g;
  double rz = precondition(M_, residual_, preconditioned_);
  conjugate_ = -preconditioned_;
  const double target = tolerance * std::sqrt(rz);
  for (Index k = 0; k < max_products_ && std::sqrt(rz) > target; ++k) {
    budget_.check();
    B.multiply(conjugate_, product_);
    const double curvature = conjugate_.dot(product_);
    if (!(curvature > 0.0)) {
      follow_negative_curvature(rz, curvature);
      return;
    }
    const double length = rz / curvature;
    advance(length, rz, curvature);
    residual_ += length * product_;
    const double next_rz = precondition(M_, residual_, preconditioned_);
    conjugate_ = (next_rz / rz) * conjugate_ - preconditioned_;
    rz = next_rz;
  }
}

void TruncatedNewton::advance(double length, double rz, double curvature) {
  direction_ += length * conjugate_;
  slope_ -= length * rz;
  curvature_ += length * length * curvature;
}

// As far as the magnitude of the curvature would lead, or to the reach.
void TruncatedNewton::follow_negative_curvature(double rz, double curvature) {
  is_negative_ = true;
  const double pp = conjugate_.squaredNorm();
  const double sp = direction_.dot(conjugate_);
  const double room = std::max(0.0, reach_ * reach_ - direction_.squaredNorm());
  const double root = std::sqrt(sp * sp + pp * room);
  const double to_reach = sp > 0.0 ? room / (sp + root) : (root - sp) / pp;
  advance(curvature < 0.0 ? std::max(to_reach, -rz / curvature) : to_reach, rz, curvature);
}

bool TruncatedNewton::leave_saddle(const Model& model) {
  const Vector& g = model.iterate.gradient;
  if (escape_ == nullptr) {
    escape_ = std::make_unique<Gltr>(g.size(), max_products_, M_, budget_);
  }
  TrustRegionStep step(g.size());
  if (!escape_->solve(model.curvature, Vector::Zero(g.size()), reach_, 0.0, step)) return false;
  direction_ = g.dot(step.s) > 0.0 ? Vector(-step.s) : step.s;
  slope_ = g.dot(direction_);
  curvature_ = -2.0 * step.predicted_reduction;
  is_negative_ = true;
  return true;
}

// What the model promises of the step; positive curvature is left to the line search.
double TruncatedNewton::expected_reduction() const {
  return -length_ * (slope_ + 0.5 * length_ * std::min(0.0, curvature_));
}

Verdict TruncatedNewton::judge(const Model& model, Step& step, Trial& trial) {
  const double expected = expected_reduction();
  if (is_below_rounding(0.5 * expected, model.iterate)) {
    const Verdict verdict = judge_by_gradient(model.iterate, trial);
    if (verdict != Verdict::retry) return verdict;
  }
  const double value = model.iterate.value;
  if (trial.is_finite() && trial.value() <= value - options_.sufficient_decrease * expected &&
      trial.gradient_is_finite()) {
    if (is_negative_) reach_ = (model.attempt == 0 ? reach_growth : 1.0) * step.s.norm();
    return Verdict::accept;
  }
  if (model.attempt + 1 >= options_.max_trials) return Verdict::give_up;
  if (model.attempt + 1 == refusals_before_line) trial.expect_line(model.iterate, direction_);
  length_ = shorter_length(length_, slope_, value, trial.value());
  return Verdict::retry;
}

}  // namespace hesse
