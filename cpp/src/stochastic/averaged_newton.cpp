#include "hesse/stochastic/averaged_newton.hpp"

#include <cmath>
#include <limits>

#include "hesse/linalg/long_vectors.hpp"
#include "hesse/stochastic/backtrack.hpp"

namespace hesse {
namespace {

double log_weight(Index t) {
  const double log = std::log(static_cast<double>(t) + 1.0);
  return log * log;
}

// Cheng & Higham 1998, relative to the largest entry of the matrix.
const double relative_floor = std::sqrt(std::numeric_limits<double>::epsilon());

}  // namespace

void AveragedNewton::begin(const FiniteSum& sum) {
  const Index n = sum.dimension(), samples = sum.sample_count();
  is_evaluated_ = false;
  if (g_.size() == n && sampler_ && sampler_->population() == samples) return;
  sampler_.emplace(samples, seed_);
  average_ = sampled_ = Matrix::Zero(n, n);
  g_ = direction_ = trial_ = trial_g_ = Vector::Zero(n);
  averaged_ = 0;
}

TrainingStep AveragedNewton::step(FiniteSum& sum, Vector& x) {
  TrainingStep report;
  report.batch_size = sum.sample_count();
  if (!is_evaluated_) value_ = sum.value_and_gradient(x, sum.all_samples(), g_);
  is_evaluated_ = true;
  report.batch_loss = value_;
  const bool is_finite = std::isfinite(value_) && std::isfinite(long_max_norm(g_));
  if (is_finite && !g_.isZero(0.0)) average(sum, x);
  if (!is_finite || !average_.allFinite()) {
    report.outcome = StepOutcome::nonfinite;
  } else if (g_.isZero(0.0) || !find_direction() || !search(sum, x)) {
    report.outcome = StepOutcome::stuck;
  } else {
    x.swap(trial_);
    g_.swap(trial_g_);
  }
  report.loss = value_;
  report.gradient_norm = long_max_norm(g_);
  report.gradient_is_full = true;
  return report;
}

void AveragedNewton::average(FiniteSum& sum, const Vector& x) {
  const Index samples = share_of(sum.sample_count(), curvature_.curvature_fraction);
  sum.assemble(x, sampler_->draw(samples), curvature_.kind, sampled_);
  const double kept =
      averaged_ > 0 ? std::exp(log_weight(averaged_ - 1) - log_weight(averaged_)) : 0.0;
  average_ = kept * average_ + (1.0 - kept) * sampled_;
  ++averaged_;
}

bool AveragedNewton::find_direction() {
  const MatrixView average(average_.data(), average_.rows(), average_.cols());
  direction_ = -g_;
  if (cholesky_.factorize(average, 0.0, nullptr)) {
    cholesky_.solve_in_place(direction_);
    return true;
  }
  const double largest = average_.cwiseAbs().maxCoeff();
  const double floor = relative_floor * (largest > 0.0 ? largest : 1.0);
  if (!modified_.factorize(average, floor, ModifiedFactorization::Treatment::magnitude)) {
    return false;
  }
  modified_.solve_in_place(direction_);
  return true;
}

bool AveragedNewton::search(FiniteSum& sum, const Vector& x) {
  const double slope = g_.dot(direction_);
  if (!(-0.5 * slope > rounding_of(value_))) return false;
  double reached = value_;
  const bool has_fallen = backtrack(value_, slope, 1.0, [&](double length) {
    trial_ = x + length * direction_;
    return reached = trial_value_and_gradient(sum, trial_, sum.all_samples(), trial_g_);
  });
  if (has_fallen) value_ = reached;
  return has_fallen;
}

}  // namespace hesse
