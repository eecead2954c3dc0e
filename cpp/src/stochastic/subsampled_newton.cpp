#include "hesse/stochastic/subsampled_newton.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/linalg/long_vectors.hpp"
#include "hesse/stochastic/backtrack.hpp"

namespace hesse {
namespace {

// Empirical: how much longer than the last step one along negative curvature may be.
constexpr double reach_growth = 2.0;

}  // namespace

SubsampledNewton::SubsampledNewton(const SampledCurvatureOptions& curvature,
                                   const GrowthOptions& growth, const CgOptions& cg,
                                   const AdaptiveDampingOptions& damping, std::uint64_t seed)
    : curvature_(curvature), growth_(growth), cg_(cg), damping_(damping), seed_(seed) {}

void SubsampledNewton::begin(const FiniteSum& sum) {
  const Index n = sum.dimension(), samples = sum.sample_count();
  is_evaluated_ = false;
  if (memory_ && memory_->g.size() == n && memory_->curvature_sampler.population() == samples) {
    return;
  }
  memory_.emplace(Memory{{samples, growth_, seed_},
                         {samples, seed_ + 1},
                         DampedCg(n),
                         Vector(n),
                         Vector(n),
                         Vector(n),
                         Vector::Zero(n)});
}

TrainingStep SubsampledNewton::step(FiniteSum& sum, Vector& x) {
  TrainingStep report;
  Memory& m = *memory_;
  if (!is_evaluated_) evaluate(sum, x);
  report.batch_loss = value_;
  const bool has_trial = find_trial(sum, x, report);
  report.batch_size = batch_.count;
  report.gradient_norm = long_max_norm(m.g);
  if (!is_finite()) {
    report.outcome = StepOutcome::nonfinite;
    return report;
  }
  if (has_trial) {
    reach_ = reach_growth * m.direction.norm();
    x.swap(m.trial);
    m.g.swap(m.trial_g);
    is_evaluated_ = batch_is_whole_;
  } else {
    report.outcome = StepOutcome::stuck;
  }
  report.ends_epoch = epoch_.add(batch_.count, sum.sample_count());
  if (batch_is_whole_) {
    report.loss = value_;
    report.gradient_norm = long_max_norm(m.g);
    report.gradient_is_full = true;
  }
  return report;
}

bool SubsampledNewton::is_finite() const {
  return std::isfinite(value_) && std::isfinite(long_max_norm(memory_->g));
}

/// A better point, by a larger batch where this one knows of none.
bool SubsampledNewton::find_trial(FiniteSum& sum, const Vector& x, TrainingStep& report) {
  while (is_finite()) {
    if (find_direction(sum, x, report) && search(sum, x)) return true;
    if (batch_is_whole_) return false;
    memory_->gradient_batch.enlarge();
    evaluate(sum, x);
  }
  return false;
}

void SubsampledNewton::evaluate(FiniteSum& sum, const Vector& x) {
  Memory& m = *memory_;
  batch_ = m.gradient_batch.draw();
  batch_is_whole_ = batch_.count == sum.sample_count();
  value_ = sum.value_and_gradient(x, batch_, m.g);
  m.gradient_batch.test(sum, x, batch_, m.g);
  is_evaluated_ = true;
}

/// False if the model promises nothing.
bool SubsampledNewton::find_direction(FiniteSum& sum, const Vector& x, TrainingStep& report) {
  Memory& m = *memory_;
  if (m.g.isZero(0.0)) return false;
  sum.linearize(x, curvature_samples(), curvature_.kind);
  if (!damping_.is_set()) {
    sum.multiply(m.g, m.trial_g);
    damping_.set_scale(m.g.dot(m.trial_g) / m.g.squaredNorm());
    ++report.products;
  }
  if (cg_.warm_start == 0) m.direction.setZero();
  report.damping = damping_.value();
  model_ = m.cg.solve(sum, m.g, damping_.value(), reach_, cg_, m.direction);
  report.products += model_.products;
  return predicted_reduction(1.0) > rounding_of(value_);
}

/// A share of the gradient's samples, which are in random order unless they are all.
Samples SubsampledNewton::curvature_samples() {
  const Index count = share_of(batch_.count, curvature_.curvature_fraction);
  return batch_is_whole_ ? memory_->curvature_sampler.draw(count) : Samples{batch_.list, count};
}

/// What the model promises of a share of the direction; negative curvature promises nothing.
double SubsampledNewton::predicted_reduction(double length) const {
  return -length * (model_.slope + 0.5 * length * std::max(model_.curvature, 0.0));
}

/// Moves the trial to where the value has fallen enough, and takes it over; false if there is no
/// such point.
bool SubsampledNewton::search(FiniteSum& sum, const Vector& x) {
  Memory& m = *memory_;
  const auto evaluate = [&](double length) {
    m.trial = x + length * m.direction;
    return batch_is_whole_ ? trial_value_and_gradient(sum, m.trial, batch_, m.trial_g)
                           : sum.value(m.trial, batch_);
  };
  double taken = 1.0, reached = value_;
  const auto accepts = [&](double length, double trial_value) {
    const double ratio = (value_ - trial_value) / predicted_reduction(length);
    damping_.follow(ratio);
    taken = length;
    reached = trial_value;
    return std::isfinite(trial_value) && ratio > least_share_of_reduction;
  };
  if (!backtrack(value_, model_.slope, 1.0, evaluate, accepts)) return false;
  value_ = reached;
  m.direction *= taken;
  return true;
}

}  // namespace hesse
