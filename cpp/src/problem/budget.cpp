#include "hesse/problem/budget.hpp"

namespace hesse {
namespace {

// Well under the 0.1 s within which Ctrl-C is answered, well over the cost of asking.
constexpr double seconds_between_polls = 0.02;

}  // namespace

Budget::Budget(double max_seconds, Index max_evaluations, Interrupt* interrupt)
    : start_(Clock::now()),
      max_seconds_(max_seconds),
      max_evaluations_(max_evaluations),
      interrupt_(interrupt),
      last_poll_(start_) {}

void Budget::check_at(Clock::time_point now) {
  if (interrupt_ != nullptr && seconds_between(last_poll_, now) > seconds_between_polls) {
    last_poll_ = now;
    interrupt_->poll();
  }
  if (seconds_between(start_, now) > max_seconds_) throw TimeLimitReached{};
}

void Budget::check_evaluations(Index evaluations_so_far) const {
  if (evaluations_so_far >= max_evaluations_) throw EvaluationLimitReached{};
}

}  // namespace hesse
