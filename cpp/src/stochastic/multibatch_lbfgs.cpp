#include "hesse/stochastic/multibatch_lbfgs.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/linalg/long_vectors.hpp"
#include "hesse/stochastic/backtrack.hpp"

namespace hesse {

void MultibatchLbfgs::begin(const FiniteSum& sum) {
  const Index n = sum.dimension(), samples = sum.sample_count();
  has_step_ = false;
  if (g_.size() == n && sampler_ && sampler_->population() == samples) return;
  const Index size = std::clamp<Index>(batch_options_.batch_size, 1, samples);
  overlap_ = size == samples ? size : size - share_of(size, 1.0 - options_.overlap);
  sampler_.emplace(samples, size == samples ? size : size - overlap_, batch_options_.sampling,
                   static_cast<std::uint64_t>(batch_options_.seed));
  batch_.clear();
  batch_.reserve(static_cast<std::size_t>(size + overlap_));
  repeated_ = kept_ = 0;
  g_ = part_g_ = kept_g_ = direction_ = last_step_ = change_ = trial_ = Vector::Zero(n);
  pairs_.emplace(n, memory_);
}

TrainingStep MultibatchLbfgs::step(FiniteSum& sum, Vector& x) {
  TrainingStep report;
  const double epochs = sampler_->epochs();
  draw();
  report.ends_epoch = sampler_->ends_epoch();
  report.batch_size = static_cast<Index>(batch_.size());
  report.learning_rate =
      scheduled_rate(schedule_, schedule_.learning_rate, epochs, sampler_->epochs() - epochs);
  evaluate(sum, x);
  report.batch_loss = value_;
  report.gradient_norm = long_max_norm(g_);
  if (!std::isfinite(value_) || !std::isfinite(report.gradient_norm)) {
    report.outcome = StepOutcome::nonfinite;
    return report;
  }
  pairs_->direction(g_, direction_);
  has_step_ = search(sum, x, report.learning_rate);
  if (has_step_) {
    last_step_ = trial_ - x;
    x.swap(trial_);
  } else if (!pairs_->is_empty()) {
    pairs_->forget();  // what they say of the curvature is wrong here: begin anew
  } else if (is_whole()) {
    report.outcome = StepOutcome::stuck;
  }
  return report;
}

/// The end of the last batch becomes the beginning of the next.
void MultibatchLbfgs::draw() {
  repeated_ = is_whole() ? 0 : kept_;
  std::copy(batch_.end() - repeated_, batch_.end(), batch_.begin());
  batch_.resize(static_cast<std::size_t>(repeated_));
  const Samples drawn = sampler_->next();
  for (Index i = 0; i < drawn.count; ++i) batch_.push_back(drawn[i]);
  kept_ = std::min(overlap_, drawn.count);
}

/// Value and gradient of the batch from those of its parts.
void MultibatchLbfgs::evaluate(FiniteSum& sum, const Vector& x) {
  const Index size = static_cast<Index>(batch_.size());
  g_.setZero();
  value_ = 0.0;
  if (repeated_ > 0) {
    add_part(sum, x, 0, repeated_, part_g_);
    take_in_pair(part_g_);
  }
  const Index single = size - repeated_ - kept_;
  if (single > 0) add_part(sum, x, repeated_, single, part_g_);
  if (is_whole()) {
    add_part(sum, x, 0, size, part_g_);
    take_in_pair(part_g_);
    kept_g_.swap(part_g_);
  } else if (kept_ > 0) {
    add_part(sum, x, size - kept_, kept_, kept_g_);
  }
}

void MultibatchLbfgs::add_part(FiniteSum& sum, const Vector& x, Index first, Index count,
                               Vector& g) {
  const double share = static_cast<double>(count) / static_cast<double>(batch_.size());
  value_ += share * sum.value_and_gradient(x, part(first, count), g);
  g_ += share * g;
}

void MultibatchLbfgs::take_in_pair(const Vector& gradient_after) {
  if (!has_step_) return;
  change_ = gradient_after - kept_g_;
  pairs_->take_in(last_step_, change_);
}

bool MultibatchLbfgs::search(FiniteSum& sum, const Vector& x, double length) {
  const double slope = g_.dot(direction_);
  if (!(-length * slope > rounding_of(value_))) return false;
  return backtrack(value_, slope, length, [&](double taken) {
    trial_ = x + taken * direction_;
    return sum.value(trial_, part(0, static_cast<Index>(batch_.size())));
  });
}

}  // namespace hesse
