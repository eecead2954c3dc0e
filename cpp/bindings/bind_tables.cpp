#include "bind_tables.hpp"

#include <algorithm>

#include <pybind11/native_enum.h>

#include "hesse/solve/methods.hpp"
#include "hesse/solve/options.hpp"
#include "hesse/solve/status.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

void bind_status(py::module_& m) {
  py::native_enum<Status>(m, "Status", "enum.IntEnum", "Why a run ended; positive means success.")
      .value("GTOL", Status::gtol)
      .value("FTOL", Status::ftol)
      .value("XTOL", Status::xtol)
      .value("FTOL_XTOL", Status::ftol_xtol)
      .value("MAX_ITER", Status::max_iter)
      .value("MAX_EVAL", Status::max_eval)
      .value("CALLBACK_STOP", Status::callback_stop)
      .value("TIME_LIMIT", Status::time_limit)
      .value("NONFINITE_START", Status::nonfinite_start)
      .value("NO_PROGRESS", Status::no_progress)
      .value("UNBOUNDED", Status::unbounded)
      .value("FACTORIZATION", Status::factorization)
      .value("INTERRUPTED", Status::interrupted)
      .value("CALLBACK_ERROR", Status::callback_error)
      .value("SADDLE_POINT", Status::saddle_point)
      .value("NONFINITE_STEP", Status::nonfinite_step)
      .finalize();
}

/// Names of the methods that obey the options of an ingredient.
py::tuple methods_with(Ingredient ingredient) {
  py::list methods;
  for (const Method& method : methods_table()) {
    const auto& own = method.ingredients;
    const bool obeys = ingredient == Ingredient::common ||
                       std::find(own.begin(), own.end(), ingredient) != own.end();
    if (obeys) methods.append(method.name);
  }
  return py::tuple(methods);
}

/// One dict per numeric option: name, type, default, range, meaning and the methods that obey it.
py::list option_rows() {
  py::list rows;
  Options defaults;
  for (const OptionSpec& spec : option_table()) {
    const bool is_real = std::holds_alternative<double& (*)(Options&)>(spec.field);
    py::dict row;
    row["name"] = spec.name;
    row["integer"] = !is_real;
    row["default"] = std::visit([&](auto field) { return py::cast(field(defaults)); }, spec.field);
    row["least"] = spec.least;
    row["most"] = spec.most;
    row["meaning"] = spec.meaning;
    row["methods"] = methods_with(spec.ingredient);
    rows.append(row);
  }
  return rows;
}

/// One dict per option that takes one of a few names.
py::list choice_rows() {
  py::list rows;
  for (const ChoiceSpec& spec : choice_table()) {
    py::list choices;
    for (const std::string_view choice : spec.choices) choices.append(choice);
    py::dict row;
    row["name"] = spec.name;
    row["choices"] = py::tuple(choices);
    row["meaning"] = spec.meaning;
    row["methods"] = methods_with(spec.ingredient);
    rows.append(row);
  }
  return rows;
}

py::list method_rows() {
  static constexpr const char* needs[] = {"none", "matrix", "products"};
  py::list rows;
  for (const Method& method : methods_table()) {
    py::dict row;
    row["name"] = method.name;
    row["second_order"] = needs[static_cast<int>(method.needs)];
    row["meaning"] = method.meaning;
    py::list globalizations;
    for (const Globalization g : method.globalizations) globalizations.append(name_of(g));
    row["globalizations"] = py::tuple(globalizations);
    row["heeds_bounds"] = method.heeds_bounds;
    rows.append(row);
  }
  return rows;
}

}  // namespace

void bind_tables(py::module_& m) {
  bind_status(m);
  m.def("option_rows", &option_rows, "The table of numeric options.");
  m.def("choice_rows", &choice_rows, "The table of options that take one of a few names.");
  m.def("method_rows", &method_rows, "The table of methods.");
}

}  // namespace hesse::python
