// Looks for Ctrl-C, and tells a Python callback how far a batch is.
#pragma once

#include <chrono>

#include <pybind11/pybind11.h>

#include "hesse/batch/batch_options.hpp"

namespace hesse::python {

namespace py = pybind11;

/// What a callback raises ends the batch, and is kept, so that what is finished can be handed out
/// too.
class PythonBatchObserver final : public BatchObserver {
 public:
  /// The callback gets the number of problems that have ended; it asks to stop by returning True or
  /// raising StopIteration. None: there is none.
  PythonBatchObserver(py::object callback, double max_time)
      : callback_(std::move(callback)), end_(max_time) {}

  std::optional<Status> look(Index ended) override {
    const Clock::time_point now = Clock::now();
    if (std::chrono::duration<double>(now - begin_).count() > end_) return Status::time_limit;
    if (now < next_) return {};
    const py::gil_scoped_acquire gil;
    try {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      const bool stops = !callback_.is_none() && callback_(ended).is(py::bool_(true));
      next_ = Clock::now() + interval;
      if (stops) return Status::callback_stop;
    } catch (py::error_already_set& error) {
      if (error.matches(PyExc_StopIteration)) return Status::callback_stop;
      const bool is_interrupt = error.matches(PyExc_KeyboardInterrupt);
      exception_ = error.value();
      return is_interrupt ? Status::interrupted : Status::callback_error;
    }
    return {};
  }

  /// Raises what was raised, unchanged but for what is finished, its `partial_result`.
  void rethrow(const py::dict& partial_result) const {
    if (exception_.is_none()) return;
    py::setattr(exception_, "partial_result", partial_result);
    PyErr_SetObject(py::type::handle_of(exception_).ptr(), exception_.ptr());
    throw py::error_already_set();
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds interval{50};  // half of what a user notices

  py::object callback_;
  double end_;
  Clock::time_point begin_ = Clock::now(), next_ = begin_;
  py::object exception_ = py::none();
};

}  // namespace hesse::python
