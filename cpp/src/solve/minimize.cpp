#include "hesse/solve/minimize.hpp"

#include <cmath>
#include <utility>

#include "hesse/linalg/long_vectors.hpp"
#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

DifferenceOptions complete_differences(DifferenceOptions differences, const Capabilities& own,
                                       SecondOrder needs) {
  if (!own.gradient && !differences.gradient) differences.gradient = DifferenceScheme::two_point;
  const bool supplied = needs == SecondOrder::none || own.hessian ||
                        (needs == SecondOrder::products && own.hessian_product);
  if (!supplied && !differences.hessian) differences.hessian = DifferenceScheme::two_point;
  return differences;
}

/// One run: the parts that a method is composed of, and the loop that moves them.
class Run {
 public:
  Run(Objective& objective, const Vector& x0, const Method& method, const Options& options,
      const std::vector<Observer*>& observers, Interrupt* interrupt)
      : options_(options),
        observers_(observers),
        budget_(options.budget.max_time, options.budget.maxfev, interrupt),
        metered_(objective, budget_),
        differenced_(
            metered_, &metered_, x0,
            complete_differences(options.differences, objective.capabilities(), method.needs)),
        current_(x0.size()),
        rejected_(x0.size()),
        trial_(differenced_, x0.size()),
        step_(x0.size()),
        curvature_(method.curvature({differenced_, budget_, options_, x0.size()})),
        strategy_(method.strategy({differenced_, budget_, options_, x0.size()})) {
    current_.x = x0;
    current_.value = current_.gradient_norm = Step::none;
    current_.gradient.setConstant(Step::none);
    rejected_.value = std::numeric_limits<double>::infinity();
  }

  Result execute() {
    Result result(current_.x.size());
    try {
      result.status = iterate();
      if (is_success(result.status)) take_in_curvature();
    } catch (const TimeLimitReached&) {
      result.status = limit_status(Status::time_limit);
    } catch (const EvaluationLimitReached&) {
      result.status = limit_status(Status::max_eval);
    } catch (...) {
      result.status = Status::callback_error;
      result.exception = std::current_exception();
    }
    report(result);
    return result;
  }

 private:
  Status iterate() {
    if (!start()) return Status::nonfinite_start;
    StoppingRules stopping(options_.stopping, current_);
    gradient_threshold_ = stopping.gradient_threshold();
    for (auto* observer : observers_) observer->at_start(record());
    while (true) {
      auto status = stopping.test(current_, iterations_);
      if (status && is_success(*status)) converged_status_ = status;
      if (status == Status::gtol && is_saddle()) {
        status = converged_status_ = strategy_->leaves_saddles()
                                         ? stopping.test_limits(iterations_)
                                         : std::optional(Status::saddle_point);
      }
      if (status) return *status;
      take_in_curvature();
      const double value = current_.value;
      if (const auto failure = advance()) return *failure;
      stopping.note_step(value, current_, step_norm_);
      if (tell_observers() == Continue::stop) return Status::callback_stop;
    }
  }

  bool start() {
    if (!current_.x.allFinite()) return false;
    current_.value = differenced_.value(current_.x);
    if (!std::isfinite(current_.value)) return false;
    current_.evaluate_gradient(differenced_);
    return current_.is_finite();
  }

  bool is_saddle() {
    take_in_curvature();
    return curvature_->is_indefinite();
  }

  void take_in_curvature() {
    if (curvature_is_current_) return;
    curvature_->update(current_);
    curvature_is_current_ = true;
  }

  /// Moves to the next iterate; a status if there is none.
  std::optional<Status> advance() {
    step_.radius = step_.damping = step_.ratio = Step::none;
    Model model{current_, *curvature_};
    while (true) {
      if (!strategy_->propose(model, step_)) {
        if (restart(model)) continue;
        return model.attempt > 0 ? Status::no_progress : Status::factorization;
      }
      Verdict verdict = Verdict::give_up;
      if (trial_.move_to(current_, step_.s)) {
        if (trial_.value() == -std::numeric_limits<double>::infinity()) return Status::unbounded;
        verdict = strategy_->judge(model, step_, trial_);
        if (verdict == Verdict::accept) break;
        keep_if_better();
      }
      if (verdict == Verdict::retry) {
        ++model.attempt;
      } else if (!restart(model)) {
        return Status::no_progress;
      }
    }
    trial_.swap_with(current_);
    curvature_is_current_ = false;
    step_norm_ = long_norm(step_.s);
    ++iterations_;
    return std::nullopt;
  }

  /// Begins the iteration anew with a curvature that has forgotten the past; false if it had none.
  bool restart(Model& model) {
    if (!curvature_->restart()) return false;
    curvature_->update(current_);
    model.attempt = 0;
    return true;
  }

  /// A refused trial may still be the best point seen, if the run ends before a better one is
  /// accepted.
  void keep_if_better() {
    if (!trial_.has_gradient() || !trial_.is_finite()) return;
    if (trial_.value() < current_.value && trial_.value() < rejected_.value)
      rejected_ = trial_.point();
  }

  Continue tell_observers() {
    if (observers_.empty()) return Continue::go_on;
    const IterationRecord row = record();
    Continue verdict = Continue::go_on;
    for (auto* observer : observers_) {
      if (observer->after_iteration(current_, row) == Continue::stop) verdict = Continue::stop;
    }
    return verdict;
  }

  IterationRecord record() const {
    const EvaluationCounts& counts = metered_.counts();
    return {iterations_,
            current_.value,
            current_.gradient_norm,
            step_norm_,
            step_.radius,
            step_.damping,
            step_.ratio,
            budget_.elapsed(),
            counts.value,
            counts.gradient,
            counts.hessian + counts.hessian_product};
  }

  /// A limit that strikes after convergence, while the final Hessian is evaluated, changes nothing.
  Status limit_status(Status limit) const { return converged_status_.value_or(limit); }

  void report(Result& result) {
    const bool refused_is_best = !is_success(result.status) && rejected_.value < current_.value;
    if (curvature_is_current_ && !refused_is_best && curvature_->matrix() != nullptr) {
      result.hessian = *curvature_->matrix();
    }
    result.best = std::move(refused_is_best ? rejected_ : current_);
    result.iterations = iterations_;
    result.gradient_threshold = gradient_threshold_;
    result.counts = metered_.counts();
    const FactorizationWork work = curvature_->factorization_work();
    result.factorizations = work.count;
    result.timings = {metered_.seconds(), work.seconds, budget_.elapsed()};
  }

  const Options& options_;
  const std::vector<Observer*>& observers_;
  Budget budget_;
  MeteredObjective metered_;
  FiniteDifferences differenced_;
  Iterate current_;
  Iterate rejected_;
  Trial trial_;
  Step step_;
  std::unique_ptr<Curvature> curvature_;
  std::unique_ptr<StepStrategy> strategy_;
  std::optional<Status> converged_status_;
  Index iterations_ = 0;
  double step_norm_ = Step::none;
  double gradient_threshold_ = Step::none;
  bool curvature_is_current_ = false;
};

}  // namespace

Result minimize(Objective& objective, const Vector& x0, const Method& method,
                const Options& options, const std::vector<Observer*>& observers,
                Interrupt* interrupt) {
  const RunningCall running;
  return Run(objective, x0, method, options, observers, interrupt).execute();
}

}  // namespace hesse
