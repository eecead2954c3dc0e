#include "hesse/stochastic/first_order.hpp"

#include <cmath>

#include "hesse/linalg/long_vectors.hpp"

namespace hesse {
namespace {

// Empirical: as many rows of four vectors stay in the first-level cache, so that expressions over
// them one after the other are one pass over memory.
constexpr Index rows_per_pass = 512;

/// Calls task(first row, rows) for short pieces of n rows, on several threads where that pays.
template <class Task>
void for_each_piece(Index n, Index vectors, const Task& task) {
  RowParts(n).for_each(threads_for_numbers(vectors * n), [&](Index, Index first, Index rows) {
    for (Index i = 0; i < rows; i += rows_per_pass) {
      task(first + i, std::min(rows_per_pass, rows - i));
    }
  });
}

}  // namespace

void FirstOrder::begin(const FiniteSum& sum) {
  const Index n = sum.dimension();
  make_sampler(sampler_, sum.sample_count(), batch_);
  if (g_.size() == n) return;
  g_.resize(n);
  reset(n);
}

TrainingStep FirstOrder::step(FiniteSum& sum, Vector& x) {
  Samples batch;
  const TrainingStep report = start_on_batch(sum, x, *sampler_, schedule_, batch, g_);
  if (report.outcome == StepOutcome::moved) update(g_, report.learning_rate, x);
  return report;
}

void Sgd::update(const Vector& g, double rate, Vector& x) {
  const double mu = momentum_.momentum;
  const bool looks_ahead = momentum_.nesterov != 0;
  for_each_piece(x.size(), 5, [&](Index first, Index rows) {
    const auto gradient = g.segment(first, rows).array();
    auto velocity = velocity_.segment(first, rows).array();
    auto point = x.segment(first, rows).array();
    velocity = mu * velocity + gradient;
    if (looks_ahead) {
      point -= rate * (gradient + mu * velocity);
    } else {
      point -= rate * velocity;
    }
  });
}

void Adam::reset(Index n) {
  first_ = second_ = Vector::Zero(n);
  first_power_ = second_power_ = 1.0;
}

// The bias corrections stand in the rate and in ε, as at the end of Kingma & Ba's §2.
void Adam::update(const Vector& g, double rate, Vector& x) {
  first_power_ *= adam_.beta1;
  second_power_ *= adam_.beta2;
  const double root = std::sqrt(1.0 - second_power_);
  const double corrected_rate = rate * root / (1.0 - first_power_);
  const double corrected_epsilon = adam_.epsilon * root;
  const double kept = 1.0 - rate * decay_;
  for_each_piece(x.size(), 7, [&](Index first, Index rows) {
    const auto gradient = g.segment(first, rows).array();
    auto mean = first_.segment(first, rows).array();
    auto square = second_.segment(first, rows).array();
    auto point = x.segment(first, rows).array();
    mean = adam_.beta1 * mean + (1.0 - adam_.beta1) * gradient;
    square = adam_.beta2 * square + (1.0 - adam_.beta2) * gradient.square();
    point = kept * point - corrected_rate * mean / (square.sqrt() + corrected_epsilon);
  });
}

}  // namespace hesse
