#include "bind_training.hpp"

#include <memory>
#include <optional>

#include <pybind11/eigen.h>
#include <pybind11/native_enum.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "hesse/linalg/threads.hpp"
#include "hesse/stochastic/train.hpp"
#include "hesse/stochastic/trainers.hpp"

#include "linalg_results.hpp"
#include "numpy_views.hpp"
#include "python_observer.hpp"
#include "run_records.hpp"
#include "tabled_options.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

/// A trainer with its options, and the state that it carries from run to run.
struct PythonTrainer {
  TrainingOptions options;
  std::unique_ptr<Trainer> trainer;

  PythonTrainer(const std::string& name, const py::dict& given) {
    set_options(options, given, training_option_table(), training_choice_table());
    trainer = make_trainer(*find_trainer(name), options);
  }
};

py::array history_array(std::vector<TrainingRecord> records) {
  using Records = std::vector<TrainingRecord>;
  return moved_array(std::move(records), [](Records& kept, const py::capsule& base) -> py::array {
    return py::array_t<TrainingRecord>(static_cast<py::ssize_t>(kept.size()), kept.data(), base);
  });
}

/// Calls `hook(x, record)` at each report, the record a structured array without axes; a true
/// answer stops the run.
class PythonTrainingObserver final : public TrainingObserver {
 public:
  explicit PythonTrainingObserver(py::object hook) : hook_(std::move(hook)) {}
  Training after_report(const Vector& x, const TrainingRecord& record) override {
    const py::gil_scoped_acquire gil;
    const py::object row = history_array({record})[py::int_(0)];
    const bool stops = hook_(fresh_array<double>(x), row).cast<bool>();
    return stops ? Training::stop : Training::go_on;
  }

 private:
  py::object hook_;
};

py::dict counts_dict(const SampleCounts& counts) {
  py::dict samples;
  samples["value"] = counts.value;
  samples["gradient"] = counts.gradient;
  samples["gradient_squares"] = counts.gradient_squares;
  samples["linearization"] = counts.linearization;
  samples["product"] = counts.product;
  samples["matrix"] = counts.matrix;
  return samples;
}

/// Consumes the result.
py::dict result_dict(TrainingResult& result, std::optional<TrainingHistory>& history) {
  py::dict fields;
  fields["x"] = moved_vector(std::move(result.x));
  fields["last_x"] = moved_vector(std::move(result.last));
  fields["fun"] = result.loss;
  fields["last_fun"] = result.last_loss;
  fields["grad_norm"] = result.gradient_norm;
  fields["success"] = result.status == TrainingStatus::converged;
  fields["status"] = py::cast(result.status);
  fields["message"] = result.message();
  fields["nit"] = result.steps;
  fields["products"] = result.products;
  fields["passes"] = result.passes;
  fields["samples"] = counts_dict(result.counts);
  fields["seconds"] = result.seconds;
  fields["evaluation_seconds"] = result.evaluation_seconds;
  if (history) fields["history"] = history_array(std::move(history->records));
  return fields;
}

py::dict train_sum(PythonTrainer& self, FiniteSum& sum, const Vector& x0, const py::dict& limits,
                   const py::object& hook, bool keep_history) {
  TrainingOptions options = self.options;
  set_options(options, limits, training_option_table(), training_choice_table());
  PythonInterrupt interrupt;
  std::optional<TrainingHistory> history;
  std::optional<PythonTrainingObserver> user;
  std::vector<TrainingObserver*> observers;
  if (keep_history) observers.push_back(&history.emplace());
  if (!hook.is_none()) observers.push_back(&user.emplace(hook));

  TrainingResult result;
  {
    const py::gil_scoped_release no_gil;
    const RunningCall running;
    result = train(sum, x0, *self.trainer, options.limits, observers, &interrupt);
  }
  if (result.exception) {
    py::error_already_set error = python_error(result.exception);
    raise_with_partial_result(std::move(error), result_dict(result, history));
  }
  return result_dict(result, history);
}

py::list trainer_rows() {
  py::list rows;
  for (const TrainerRow& trainer : trainers_table()) {
    py::dict defaults;
    const auto add = [&](const char* name, auto value) {
      if (value >= 0) defaults[name] = value;
    };
    add("batch_size", trainer.defaults.batch_size);
    add("learning_rate", trainer.defaults.learning_rate);
    add("momentum", trainer.defaults.momentum);
    add("cg_maxiter", trainer.defaults.cg_maxiter);
    add("curvature_fraction", trainer.defaults.curvature_fraction);
    add("norm_test", trainer.defaults.norm_test);
    add("maxcor", trainer.defaults.maxcor);
    py::dict row;
    row["name"] = trainer.name;
    row["meaning"] = trainer.meaning;
    row["defaults"] = defaults;
    rows.append(row);
  }
  return rows;
}

void bind_training_status(py::module_& m) {
  py::native_enum<TrainingStatus>(m, "TrainingStatus", "enum.IntEnum",
                                  "Why training ended; positive means success.")
      .value("CONVERGED", TrainingStatus::converged)
      .value("MAX_EPOCHS", TrainingStatus::max_epochs)
      .value("TIME_LIMIT", TrainingStatus::time_limit)
      .value("STOPPED", TrainingStatus::stopped)
      .value("NONFINITE", TrainingStatus::nonfinite)
      .value("NO_PROGRESS", TrainingStatus::no_progress)
      .value("INTERRUPTED", TrainingStatus::interrupted)
      .finalize();
}

}  // namespace

void bind_training(py::module_& m) {
  PYBIND11_NUMPY_DTYPE(TrainingRecord, step, epochs, passes, seconds, loss, batch_loss, grad_norm,
                       damping, learning_rate, batch_size, products);
  bind_training_status(m);
  py::class_<PythonTrainer>(m, "Trainer", plain_class(),
                            "A method of training and its state. It serves one thread at a time.")
      .def(py::init<const std::string&, const py::dict&>(), py::arg("name"),
           py::arg("tabled_options"))
      .def("train", &train_sum, py::arg("sum"), py::arg("x0"), py::arg("limits"), py::arg("hook"),
           py::arg("keep_history"));
  m.def("trainer_rows", &trainer_rows, "The table of trainers.");
  m.def(
      "training_option_rows", [] { return option_rows(training_option_table(), trainers_table()); },
      "The table of numeric options of training.");
  m.def(
      "training_choice_rows", [] { return choice_rows(training_choice_table(), trainers_table()); },
      "The table of options of training that take one of a few names.");
}

}  // namespace hesse::python
