// Rows of the tables that name options for Python.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// A numeric option: its public name, its field, the closed range of its values, its meaning. An
/// option belongs to one ingredient of methods.
template <class OptionsOf, class IngredientOf>
struct NumericOption {
  using Field = std::variant<double& (*)(OptionsOf&), Index& (*)(OptionsOf&)>;

  std::string_view name;
  IngredientOf ingredient;
  Field field;
  double least;
  double most;
  std::string_view meaning;
};

/// An option that takes one of a few names, the first of them by default.
template <class OptionsOf, class IngredientOf>
struct ChoiceOption {
  std::string_view name;
  IngredientOf ingredient;
  std::vector<std::string_view> choices;
  void (*set)(OptionsOf&, std::size_t choice);
  std::string_view meaning;
};

}  // namespace hesse
