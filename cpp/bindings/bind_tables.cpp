#include "bind_tables.hpp"

#include <pybind11/native_enum.h>

#include "hesse/solve/least_squares.hpp"
#include "hesse/solve/methods.hpp"
#include "hesse/solve/options.hpp"
#include "hesse/solve/root.hpp"
#include "hesse/solve/status.hpp"

#include "tabled_options.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

void bind_status(py::module_& m) {
  py::native_enum<Status>(m, "Status", "enum.IntEnum", "Why a run ended; positive means success.")
      .value("GTOL", Status::gtol)
      .value("FTOL", Status::ftol)
      .value("XTOL", Status::xtol)
      .value("FTOL_XTOL", Status::ftol_xtol)
      .value("ROOT", Status::root)
      .value("ROOT_TO_ROUNDING", Status::root_to_rounding)
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
      .value("NO_ROOT", Status::no_root)
      .finalize();
}

using Methods = std::vector<Method>;

py::list method_rows(const Methods& table) {
  static constexpr const char* needs[] = {"none", "matrix", "products"};
  py::list rows;
  for (const Method& method : table) {
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
  m.def(
      "option_rows", [] { return option_rows(option_table(), methods_table()); },
      "The table of numeric options.");
  m.def(
      "choice_rows", [] { return choice_rows(choice_table(), methods_table()); },
      "The table of options that take one of a few names.");
  m.def("method_rows", [] { return method_rows(methods_table()); }, "The table of methods.");
  m.def(
      "root_option_rows", [] { return option_rows(root_option_table(), root_methods_table()); },
      "The table of numeric options of root.");
  m.def(
      "root_choice_rows", [] { return choice_rows(root_choice_table(), root_methods_table()); },
      "The table of options of root that take one of a few names.");
  m.def(
      "root_method_rows", [] { return method_rows(root_methods_table()); },
      "The table of methods of root.");
  m.def(
      "least_squares_option_rows",
      [] { return option_rows(least_squares_option_table(), least_squares_methods_table()); },
      "The table of numeric options of least squares.");
  m.def(
      "least_squares_choice_rows",
      [] { return choice_rows(least_squares_choice_table(), least_squares_methods_table()); },
      "The table of options of least squares that take one of a few names.");
  m.def(
      "least_squares_method_rows", [] { return method_rows(least_squares_methods_table()); },
      "The table of methods of least squares.");
}

}  // namespace hesse::python
