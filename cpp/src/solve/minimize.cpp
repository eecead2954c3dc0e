#include "hesse/solve/minimize.hpp"

#include <cmath>
#include <utility>

#include "hesse/linalg/long_vectors.hpp"
#include "hesse/linalg/threads.hpp"
#include "hesse/step/rounding.hpp"
#include "hesse/step/saddle_escape.hpp"

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

std::optional<ScaledObjective> scaled_if_asked(Objective& objective, const Bounds& bounds,
                                               const Vector& x0, const ScalingOptions& scaling) {
  if (!scaling.automatic && scaling.scale.size() == 0) return std::nullopt;
  return std::optional<ScaledObjective>(std::in_place, objective, bounds, x0, scaling);
}

/// One run: the parts that a method is composed of, and the loop that moves them.
class Run {
 public:
  Run(Objective& objective, const Vector& x0, const Method& method, const Options& options,
      const std::vector<Observer*>& observers, Interrupt* interrupt, const Bounds& bounds,
      Goal* goal)
      : options_(options),
        observers_(observers),
        has_hessian_(method.needs != SecondOrder::none),
        budget_(options.budget.max_time, options.budget.maxfev, interrupt),
        metered_(objective, budget_),
        differenced_(
            metered_, &metered_, x0,
            complete_differences(options.differences, objective.capabilities(), method.needs),
            bounds),
        scaled_(scaled_if_asked(differenced_, bounds, x0, options.scaling)),
        objective_(scaled_ ? static_cast<Objective&>(*scaled_) : differenced_),
        bounds_(scaled_ ? scaled_->bounds() : bounds),
        current_(x0.size()),
        rejected_(x0.size()),
        original_(scaled_ ? x0.size() : 0),
        trial_(objective_, x0.size(), bounds_),
        step_(x0.size()),
        curvature_(method.curvature(ingredients(method, objective))),
        strategy_(method.strategy(ingredients(method, objective))),
        goal_(goal) {
    current_.x = x0;
    if (scaled_) scaled_->to_scaled(current_.x);
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
  Ingredients ingredients(const Method& method, Objective& given) {
    return {objective_,     budget_, options_, bounds_, globalization_of(method, options_),
            step_.s.size(), given};
  }

  Status iterate() {
    if (!start()) return Status::nonfinite_start;
    StoppingRules stopping(options_.stopping, current_);
    gradient_threshold_ = stopping.gradient_threshold();
    for (auto* observer : observers_) observer->at_start(record());
    while (true) {
      auto status = test(stopping);
      if (status && is_success(*status)) converged_status_ = status;
      bool at_saddle = false;
      if (status == Status::gtol && is_saddle()) {
        at_saddle = true;
        status = converged_status_ = strategy_->at_saddle() == AtSaddle::stop
                                         ? Status::saddle_point
                                         : stopping.test_limits(iterations_);
      }
      if (status) return *status;
      take_in_curvature();
      const double value = current_.value;
      if (const auto failure = at_saddle ? leave_saddle() : advance(*strategy_)) return *failure;
      stopping.note_step(value, current_, step_norm_);
      if (tell_observers() == Continue::stop) return Status::callback_stop;
    }
  }

  std::optional<Status> test(const StoppingRules& stopping) {
    if (goal_ == nullptr) return stopping.test(current_, iterations_);
    const auto status = goal_->test(in_original_variables());
    return status ? status : stopping.test_limits(iterations_);
  }

  const Iterate& in_original_variables() {
    if (!scaled_) return current_;
    original_ = current_;
    scaled_->to_original(original_);
    return original_;
  }

  bool start() {
    if (!current_.x.allFinite()) return false;
    current_.value = objective_.value(current_.x);
    if (!std::isfinite(current_.value)) return false;
    current_.evaluate_gradient(objective_, bounds_);
    return current_.is_finite();
  }

  bool is_saddle() {
    take_in_curvature();
    return strategy_->is_at_saddle({current_, *curvature_, 0, bounds_});
  }

  void take_in_curvature() {
    if (curvature_is_current_) return;
    curvature_->update(current_);
    if (scaled_) scaled_->adopt_scale(current_);
    curvature_is_current_ = true;
  }

  std::optional<Status> leave_saddle() {
    const bool searches = strategy_->at_saddle() == AtSaddle::search_line;
    const auto failure = advance(searches ? escape() : *strategy_);
    if (failure) return Status::saddle_point;
    ++saddles_left_;
    return std::nullopt;
  }

  StepStrategy& escape() {
    if (!escape_) escape_.emplace(current_.x.size());
    return *escape_;
  }

  /// Moves to the next iterate; a status if there is none.
  std::optional<Status> advance(StepStrategy& strategy) {
    step_.radius = step_.damping = step_.ratio = Step::none;
    Model model{current_, *curvature_, 0, bounds_};
    while (true) {
      if (!strategy.propose(model, step_)) {
        if (restart(model)) continue;
        return model.attempt > 0 ? stuck() : Status::factorization;
      }
      Verdict verdict = Verdict::give_up;
      if (trial_.move_to(current_, step_.s)) {
        if (trial_.value() == -std::numeric_limits<double>::infinity()) return Status::unbounded;
        verdict = strategy.judge(model, step_, trial_);
        if (verdict == Verdict::accept) break;
        keep_if_better();
      }
      if (verdict == Verdict::retry) {
        if (++model.attempt >= curvature_->patience()) restart(model);
      } else if (!restart(model)) {
        return stuck();
      }
    }
    keep_if_left_behind();
    trial_.swap_with(current_);
    curvature_is_current_ = false;
    step_norm_ = long_norm(step_.s);
    ++iterations_;
    return std::nullopt;
  }

  /// Why no trial was good enough.
  Status stuck() {
    if (!trial_.is_finite()) return Status::nonfinite_step;
    return goal_ == nullptr ? Status::no_progress
                            : goal_->without_progress(in_original_variables());
  }

  /// Begins the iteration anew with a curvature that has forgotten the past; false if it had none.
  bool restart(Model& model) {
    if (!curvature_->restart()) return false;
    if (curvature_->restart_changes_gradient()) current_.evaluate_gradient(objective_, bounds_);
    curvature_->update(current_);
    model.attempt = 0;
    return true;
  }

  /// A refused trial may still be the best point seen, if the run ends before a better one is
  /// accepted. Not where there is a goal: what that says of a point rests on more than its value.
  void keep_if_better() {
    if (goal_ != nullptr || !trial_.has_gradient() || !trial_.is_finite()) return;
    if (trial_.value() < current_.value && is_better(trial_.point(), rejected_))
      rejected_ = trial_.point();
  }

  /// So may an iterate that is left for a higher value, by a non-monotone step or one on slopes
  /// alone.
  void keep_if_left_behind() {
    if (current_.value < trial_.value() && is_better(current_, rejected_)) rejected_ = current_;
  }

  Continue tell_observers() {
    if (observers_.empty()) return Continue::go_on;
    const IterationRecord row = record();
    return tell_observers(in_original_variables(), row);
  }

  Continue tell_observers(const Iterate& at, const IterationRecord& row) {
    Continue verdict = Continue::go_on;
    for (auto* observer : observers_) {
      if (observer->after_iteration(at, row) == Continue::stop) verdict = Continue::stop;
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
    // What the status says of a stationary point, it says of that point.
    const bool is_stationary = is_success(result.status) || result.status == Status::saddle_point;
    const bool refused_is_best = !is_stationary && is_better(rejected_, current_);
    if (curvature_is_current_ && !refused_is_best && has_hessian_) {
      if (const MatrixView* H = curvature_->matrix()) result.hessian = *H;
    }
    if (const Matrix* inverse = curvature_->inverse()) result.inverse = *inverse;
    result.best = std::move(refused_is_best ? rejected_ : current_);
    if (scaled_) scaled_->to_original(result.best);
    if (scaled_ && result.hessian) scaled_->to_original(*result.hessian);
    if (scaled_ && result.inverse) scaled_->inverse_to_original(*result.inverse);
    result.iterations = iterations_;
    result.gradient_threshold = gradient_threshold_;
    result.counts = metered_.counts();
    const FactorizationWork work =
        curvature_->factorization_work() + strategy_->factorization_work();
    result.factorizations = work.count;
    result.saddles_left = saddles_left_;
    result.timings = {metered_.seconds(), work.seconds, budget_.elapsed()};
  }

  const Options& options_;
  const std::vector<Observer*>& observers_;
  bool has_hessian_;  ///< the curvature's matrix is the Hessian
  Budget budget_;
  MeteredObjective metered_;
  FiniteDifferences differenced_;
  std::optional<ScaledObjective> scaled_;
  Objective& objective_;
  const Bounds& bounds_;
  Iterate current_;
  Iterate rejected_;
  Iterate original_;  ///< the current one, in the user's variables
  Trial trial_;
  Step step_;
  std::unique_ptr<Curvature> curvature_;
  std::unique_ptr<StepStrategy> strategy_;
  Goal* goal_;
  std::optional<SaddleEscape> escape_;
  std::optional<Status> converged_status_;
  Index iterations_ = 0;
  Index saddles_left_ = 0;
  double step_norm_ = Step::none;
  double gradient_threshold_ = Step::none;
  bool curvature_is_current_ = false;
};

}  // namespace

Result minimize(Objective& objective, const Vector& x0, const Method& method,
                const Options& options, const std::vector<Observer*>& observers,
                Interrupt* interrupt, const Bounds& bounds, Goal* goal) {
  const RunningCall running;
  return Run(objective, x0, method, options, observers, interrupt, bounds, goal).execute();
}

}  // namespace hesse
