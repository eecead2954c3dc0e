// What a run may spend: seconds, evaluations and the patience of the person who presses Ctrl-C.
#pragma once

#include <chrono>
#include <limits>

#include "hesse/linalg/types.hpp"

namespace hesse {

using Clock = std::chrono::steady_clock;

inline double seconds_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

/// Asked at short intervals whether somebody wants the run to end; says so by throwing.
class Interrupt {
 public:
  virtual ~Interrupt() = default;
  virtual void poll() = 0;
};

/// Thrown by Budget and caught by the loop, so that line searches, subproblems, factorisations and
/// finite differences all end at a limit without a status of their own.
struct TimeLimitReached {};
struct EvaluationLimitReached {};

class Budget final : public Checkpoint {
 public:
  Budget(double max_seconds, Index max_evaluations, Interrupt* interrupt = nullptr);

  /// Throws TimeLimitReached past the deadline, and whatever the interrupt throws.
  void check() override { check_at(Clock::now()); }
  void check_at(Clock::time_point now);

  /// Throws EvaluationLimitReached if a further evaluation of the objective would exceed the limit.
  void check_evaluations(Index evaluations_so_far) const;

  /// Takes back time that something else than the run has spent: neither the deadline nor elapsed()
  /// counts it.
  void excuse(Clock::duration spent) { start_ += spent; }

  [[nodiscard]] double elapsed() const { return seconds_between(start_, Clock::now()); }

 private:
  Clock::time_point start_;
  double max_seconds_;
  Index max_evaluations_;
  Interrupt* interrupt_;
  Clock::time_point last_poll_;
};

}  // namespace hesse
