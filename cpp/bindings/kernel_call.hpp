// A call of a kernel of the core: the GIL, the share of the threads, and Ctrl-C.
#pragma once

#include <chrono>
#include <optional>

#include <pybind11/pybind11.h>

#include "hesse/linalg/threads.hpp"
#include "hesse/linalg/types.hpp"

namespace hesse::python {

namespace py = pybind11;

/// Ends a kernel with KeyboardInterrupt, or whatever else a signal handler raises. It asks for the
/// GIL rarely: a thread that computes in Python gives it away only after some milliseconds.
class SignalCheckpoint final : public Checkpoint {
 public:
  void check() override {
    const Clock::time_point now = Clock::now();
    if (now < next_) return;
    const py::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    next_ = Clock::now() + interval;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds interval{50};  // half of what a user notices
  Clock::time_point next_ = Clock::now() + interval;
};

/// Multiplications with a matrix of order n, roughly.
inline double work_of_factorization(Index n) {
  return static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n) / 6.0;
}
inline double work_of_solution(Index n, Index columns) {
  return static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(columns);
}

/// While it lives, a kernel runs: without the GIL if that takes long, sharing threads with others.
class KernelCall {
 public:
  explicit KernelCall(double multiplications) {
    if (multiplications > most_with_gil) no_gil_.emplace();
  }

  /// Null for a short call, which needs none.
  Checkpoint* checkpoint() { return no_gil_ ? &signals_ : nullptr; }

 private:
  // Empirical: some ten microseconds, in which nobody else would get a turn anyway.
  static constexpr double most_with_gil = 64.0 * 64.0 * 64.0 / 3.0;

  RunningCall running_;
  SignalCheckpoint signals_;
  std::optional<py::gil_scoped_release> no_gil_;
};

/// While it lives, the core computes without the GIL.
struct CoreCall {
  py::gil_scoped_release no_gil;
  RunningCall running;
};

}  // namespace hesse::python
