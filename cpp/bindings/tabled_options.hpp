// Options that a table of the core names, from a dict, and the tables themselves as rows for
// Python.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <pybind11/pybind11.h>

#include "hesse/problem/option_spec.hpp"

namespace hesse::python {

namespace py = pybind11;

/// Names and ranges have been checked in Python, against the same tables.
template <class Options, class Ingredient>
void set_options(Options& options, const py::dict& given,
                 const std::vector<NumericOption<Options, Ingredient>>& numbers,
                 const std::vector<ChoiceOption<Options, Ingredient>>& choices) {
  if (given.empty()) return;
  for (const auto& spec : numbers) {
    const py::str name(spec.name.data(), spec.name.size());
    if (!given.contains(name)) continue;
    const py::object value = given[name];
    std::visit(
        [&](auto field) {
          auto& target = field(options);
          target = value.cast<std::decay_t<decltype(target)>>();
        },
        spec.field);
  }
  for (const auto& spec : choices) {
    const py::str name(spec.name.data(), spec.name.size());
    if (!given.contains(name)) continue;
    const auto chosen =
        std::find(spec.choices.begin(), spec.choices.end(), given[name].cast<std::string>());
    spec.set(options, static_cast<std::size_t>(chosen - spec.choices.begin()));
  }
}

/// Names of the methods that obey the options of an ingredient.
template <class Ingredient, class Methods>
py::tuple methods_with(Ingredient ingredient, const Methods& table) {
  py::list methods;
  for (const auto& method : table) {
    const auto& own = method.ingredients;
    const bool obeys = ingredient == Ingredient::common ||
                       std::find(own.begin(), own.end(), ingredient) != own.end();
    if (obeys) methods.append(method.name);
  }
  return py::tuple(methods);
}

/// One dict per numeric option: name, type, default, range, meaning and the methods that obey it.
template <class Options, class Ingredient, class Methods>
py::list option_rows(const std::vector<NumericOption<Options, Ingredient>>& table,
                     const Methods& methods) {
  py::list rows;
  Options defaults;
  for (const auto& spec : table) {
    const bool is_real = std::holds_alternative<double& (*)(Options&)>(spec.field);
    py::dict row;
    row["name"] = spec.name;
    row["integer"] = !is_real;
    row["default"] = std::visit([&](auto field) { return py::cast(field(defaults)); }, spec.field);
    row["least"] = spec.least;
    row["most"] = spec.most;
    row["meaning"] = spec.meaning;
    row["methods"] = methods_with(spec.ingredient, methods);
    rows.append(row);
  }
  return rows;
}

/// One dict per option that takes one of a few names.
template <class Options, class Ingredient, class Methods>
py::list choice_rows(const std::vector<ChoiceOption<Options, Ingredient>>& table,
                     const Methods& methods) {
  py::list rows;
  for (const auto& spec : table) {
    py::list choices;
    for (const std::string_view choice : spec.choices) choices.append(choice);
    py::dict row;
    row["name"] = spec.name;
    row["choices"] = py::tuple(choices);
    row["meaning"] = spec.meaning;
    row["methods"] = methods_with(spec.ingredient, methods);
    rows.append(row);
  }
  return rows;
}

}  // namespace hesse::python
