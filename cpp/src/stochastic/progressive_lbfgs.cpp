#include "hesse/stochastic/progressive_lbfgs.hpp"

#include <cmath>

#include "hesse/linalg/long_vectors.hpp"
#include "hesse/stochastic/backtrack.hpp"

namespace hesse {

void ProgressiveLbfgs::begin(const FiniteSum& sum) {
  const Index n = sum.dimension();
  is_evaluated_ = false;
  if (memory_ && memory_->g.size() == n && memory_->batch.population() == sum.sample_count()) {
    return;
  }
  samples_ = {};
  memory_.emplace(Memory{{sum.sample_count(), growth_, seed_},
                         {n, memory_size_},
                         Vector(n),
                         Vector(n),
                         Vector(n),
                         Vector(n),
                         Vector(n)});
}

TrainingStep ProgressiveLbfgs::step(FiniteSum& sum, Vector& x) {
  TrainingStep report;
  Memory& m = *memory_;
  if (samples_.count == 0) samples_ = m.batch.draw();
  if (!is_evaluated_) evaluate(sum, x);
  while (is_finite() && m.batch.test(sum, x, samples_, m.g)) {
    m.batch.grow_from(samples_.count);
    samples_ = m.batch.draw();
    evaluate(sum, x);
  }
  report.batch_loss = value_;
  const bool has_trial = find_trial(sum, x);
  report.batch_size = samples_.count;
  if (!is_finite()) {
    report.gradient_norm = long_max_norm(m.g);
    report.outcome = StepOutcome::nonfinite;
    return report;
  }
  if (has_trial) {
    m.change = m.trial_g - m.g;
    m.direction = m.trial - x;
    m.pairs.take_in(m.direction, m.change);
    x.swap(m.trial);
    m.g.swap(m.trial_g);
    value_ = trial_value_;
  } else {
    report.outcome = StepOutcome::stuck;
  }
  report.ends_epoch = epoch_.add(samples_.count, sum.sample_count());
  report.gradient_norm = long_max_norm(m.g);
  report.gradient_is_full = m.batch.is_whole();
  if (report.gradient_is_full) report.loss = value_;
  return report;
}

void ProgressiveLbfgs::evaluate(FiniteSum& sum, const Vector& x) {
  value_ = sum.value_and_gradient(x, samples_, memory_->g);
  is_evaluated_ = true;
}

bool ProgressiveLbfgs::is_finite() const {
  return std::isfinite(value_) && std::isfinite(long_max_norm(memory_->g));
}

/// A better point; where the pairs lead to none, without them, and then by a larger sample.
bool ProgressiveLbfgs::find_trial(FiniteSum& sum, const Vector& x) {
  Memory& m = *memory_;
  while (is_finite()) {
    if (search(sum, x)) return true;
    if (!m.pairs.is_empty()) {
      m.pairs.forget();
    } else if (m.batch.is_whole()) {
      return false;
    } else {
      m.batch.enlarge();
      samples_ = m.batch.draw();
      evaluate(sum, x);
    }
  }
  return false;
}

bool ProgressiveLbfgs::search(FiniteSum& sum, const Vector& x) {
  Memory& m = *memory_;
  m.pairs.direction(m.g, m.direction);
  const double slope = m.g.dot(m.direction);
  if (!(-slope > rounding_of(value_))) return false;
  // With its gradient, which is the next one: steps are seldom refused.
  return backtrack(value_, slope, 1.0, [&](double length) {
    m.trial = x + length * m.direction;
    return trial_value_ = trial_value_and_gradient(sum, m.trial, samples_, m.trial_g);
  });
}

}  // namespace hesse
