#include "hesse/stochastic/train.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace hesse {
namespace {

using MaybeStatus = std::optional<TrainingStatus>;

/// One run: the point, the meter, and the loop that moves them.
class TrainingRun {
 public:
  TrainingRun(FiniteSum& sum, const Vector& x0, Trainer& trainer, const TrainingLimits& limits,
              const std::vector<TrainingObserver*>& observers, Interrupt* interrupt)
      : sum_(sum),
        trainer_(trainer),
        limits_(limits),
        observers_(observers),
        budget_(limits.max_time, std::numeric_limits<Index>::max(), interrupt),
        metered_(sum, budget_),
        x_(x0),
        best_(x0) {}

  TrainingResult execute() {
    TrainingResult result;
    try {
      result.status = run();
    } catch (const TimeLimitReached&) {
      result.status = TrainingStatus::time_limit;
    } catch (...) {
      result.status = TrainingStatus::interrupted;
      result.exception = std::current_exception();
    }
    take_over(result);
    return result;
  }

 private:
  TrainingStatus run() {
    if (!x_.allFinite()) return TrainingStatus::nonfinite;
    trainer_.begin(sum_);
    if (const MaybeStatus status = report()) return *status;
    while (metered_.passes() < limits_.max_epochs) {
      budget_.check();
      step_ = trainer_.step(metered_, x_);
      products_ += step_.products;
      if (step_.outcome == StepOutcome::nonfinite) return TrainingStatus::nonfinite;
      if (step_.outcome == StepOutcome::moved) ++steps_;
      const bool is_last =
          step_.outcome == StepOutcome::stuck || metered_.passes() >= limits_.max_epochs;
      if (is_last || step_.ends_epoch || limits_.report == ReportEvery::step) {
        if (const MaybeStatus status = report()) return *status;
      }
      if (step_.outcome == StepOutcome::stuck) return TrainingStatus::no_progress;
    }
    return TrainingStatus::max_epochs;
  }

  MaybeStatus report() {
    const Clock::time_point begin = Clock::now();
    loss_ = step_.loss;
    if (limits_.evaluate_loss != 0 && std::isnan(loss_)) {
      loss_ = sum_.value(x_, sum_.all_samples());
      evaluation_seconds_ += seconds_between(begin, Clock::now());
    }
    const double least_before = least_loss_;
    keep_if_best();
    budget_.excuse(Clock::now() - begin);
    const bool goes_on = tell_observers();
    if (const MaybeStatus status = test(least_before)) return status;
    return goes_on ? MaybeStatus() : TrainingStatus::stopped;
  }

  void keep_if_best() {
    if (limits_.evaluate_loss == 0 && std::isnan(loss_)) {
      if (std::isnan(least_loss_) && x_.allFinite()) best_ = x_;
      return;
    }
    if (!std::isfinite(loss_) || loss_ >= least_loss_) return;
    best_ = x_;
    least_loss_ = loss_;
  }

  MaybeStatus test(double least_before) {
    if (!std::isfinite(loss_) && limits_.evaluate_loss != 0) return TrainingStatus::nonfinite;
    if (loss_ <= limits_.target_loss) return TrainingStatus::converged;
    if (step_.gradient_is_full && step_.gradient_norm <= limits_.gtol) {
      return TrainingStatus::converged;
    }
    if (limits_.patience == 0 || std::isnan(least_before) || std::isnan(loss_)) return {};
    const double least = limits_.ftol * std::max(std::abs(least_before), 1.0);
    reports_without_progress_ = least_before - loss_ < least ? reports_without_progress_ + 1 : 0;
    if (reports_without_progress_ < limits_.patience) return {};
    return TrainingStatus::no_progress;
  }

  bool tell_observers() {
    if (observers_.empty()) return true;
    const TrainingRecord row = record();
    const Clock::time_point begin = Clock::now();
    bool goes_on = true;
    for (TrainingObserver* observer : observers_) {
      goes_on = observer->after_report(x_, row) == Training::go_on && goes_on;
    }
    budget_.excuse(Clock::now() - begin);
    return goes_on;
  }

  TrainingRecord record() const {
    return {
        steps_,
        static_cast<double>(metered_.counts().gradient) / static_cast<double>(sum_.sample_count()),
        metered_.passes(),
        budget_.elapsed(),
        loss_,
        step_.batch_loss,
        step_.gradient_norm,
        step_.damping,
        step_.learning_rate,
        step_.batch_size,
        products_};
  }

  void take_over(TrainingResult& result) {
    result.seconds = budget_.elapsed();
    result.evaluation_seconds = evaluation_seconds_;
    const bool last_is_best = std::isnan(least_loss_) && x_.allFinite();
    result.x = last_is_best ? x_ : std::move(best_);
    result.last = std::move(x_);
    result.loss = least_loss_;
    result.last_loss = loss_;
    result.gradient_norm = step_.gradient_norm;
    result.steps = steps_;
    result.products = products_;
    result.counts = metered_.counts();
    result.passes = metered_.passes();
  }

  FiniteSum& sum_;
  Trainer& trainer_;
  TrainingLimits limits_;
  const std::vector<TrainingObserver*>& observers_;
  Budget budget_;
  MeteredSum metered_;
  Vector x_, best_;
  TrainingStep step_;
  double loss_ = TrainingStep::unknown, least_loss_ = TrainingStep::unknown;
  double evaluation_seconds_ = 0.0;
  Index steps_ = 0, products_ = 0, reports_without_progress_ = 0;
};

}  // namespace

std::string_view sentence(TrainingStatus status) {
  switch (status) {
    case TrainingStatus::converged:
      return "The training loss has reached its target, or its gradient is small enough.";
    case TrainingStatus::max_epochs: return "The maximum number of passes over the data was spent.";
    case TrainingStatus::time_limit: return "The time limit was reached.";
    case TrainingStatus::stopped: return "The callback asked to stop.";
    case TrainingStatus::nonfinite: return "The loss or its gradient is not finite.";
    case TrainingStatus::no_progress: return "The training loss no longer improves.";
    case TrainingStatus::interrupted: return "The run was interrupted by an exception.";
  }
  return "";
}

Training TrainingHistory::after_report(const Vector&, const TrainingRecord& record) {
  records.push_back(record);
  return Training::go_on;
}

TrainingResult train(FiniteSum& sum, const Vector& x0, Trainer& trainer,
                     const TrainingLimits& limits, const std::vector<TrainingObserver*>& observers,
                     Interrupt* interrupt) {
  return TrainingRun(sum, x0, trainer, limits, observers, interrupt).execute();
}

}  // namespace hesse
