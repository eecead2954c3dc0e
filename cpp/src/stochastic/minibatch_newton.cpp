#include "hesse/stochastic/minibatch_newton.hpp"

#include <algorithm>

namespace hesse {
namespace {

constexpr Index steps_per_adaptation = 5;  // T₁ of Martens & Grosse 2015, §6.5

// Empirical: λ changes with few numbers of batches to go by, and the length of a direction without
// positive curvature is a guess.
constexpr double reach = 1.0;

}  // namespace

void MinibatchNewton::begin(const FiniteSum& sum) {
  const Index n = sum.dimension();
  make_sampler(sampler_, sum.sample_count(), batch_);
  if (g_.size() == n) return;
  g_ = direction_ = velocity_ = trial_ = Vector::Zero(n);
  cg_.emplace(n);
}

TrainingStep MinibatchNewton::step(FiniteSum& sum, Vector& x) {
  Samples batch;
  TrainingStep report = start_on_batch(sum, x, *sampler_, schedule_, batch, g_);
  if (report.outcome == StepOutcome::nonfinite) return report;
  find_direction(sum, x, batch, report);
  if (!direction_.allFinite()) {
    direction_.setZero();
    report.outcome = StepOutcome::nonfinite;
    return report;
  }
  if (steps_++ % steps_per_adaptation == 0) adapt_damping(sum, x, batch, report.batch_loss);
  velocity_ = momentum_.momentum * velocity_ + direction_;
  x += report.learning_rate * velocity_;
  return report;
}

void MinibatchNewton::find_direction(FiniteSum& sum, const Vector& x, const Samples& batch,
                                     TrainingStep& report) {
  sum.linearize(x, batch, kind_);
  if (!damping_.is_set() && !g_.isZero(0.0)) {
    sum.multiply(g_, trial_);
    damping_.set_scale(g_.dot(trial_) / g_.squaredNorm());
    ++report.products;
  }
  if (cg_options_.warm_start == 0) direction_.setZero();
  model_ = cg_->solve(sum, g_, damping_.value(), reach, cg_options_, direction_);
  report.products += model_.products;
  report.damping = damping_.value();
}

void MinibatchNewton::adapt_damping(FiniteSum& sum, const Vector& x, const Samples& batch,
                                    double value) {
  const double predicted = -model_.slope - 0.5 * std::max(model_.curvature, 0.0);
  if (!(predicted > 0.0)) return;
  trial_ = x + direction_;
  damping_.follow((value - sum.value(trial_, batch)) / predicted);
}

}  // namespace hesse
