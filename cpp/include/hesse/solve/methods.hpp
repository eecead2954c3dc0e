// The methods table: a method is a curvature and a step strategy.
#pragma once

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "hesse/solve/options.hpp"

namespace hesse {

/// What a method needs to be built.
struct Ingredients {
  Objective& objective;
  Budget& budget;
  const Options& options;
  const Bounds& bounds;
  Globalization globalization;  ///< the user's choice, or the method's default
  Index n;
  Objective& given;  ///< the objective as it came, neither counted nor differenced nor scaled
};

/// The derivatives of second order that a method works with.
enum class SecondOrder { none, matrix, products };

struct Method {
  std::string_view name;
  SecondOrder needs;
  std::vector<Ingredient> ingredients;  ///< whose options it obeys, beside the common ones
  std::unique_ptr<Curvature> (*curvature)(const Ingredients&);
  std::unique_ptr<StepStrategy> (*strategy)(const Ingredients&);
  std::string_view meaning;
  std::vector<Globalization> globalizations = {};  ///< what the user may choose, the default first
  bool heeds_bounds = false;
};

/// What the options choose for the method, or its default.
Globalization globalization_of(const Method& method, const Options& options);

/// The name of a globalisation in options.
std::string_view name_of(Globalization globalization);

const std::vector<Method>& methods_table();

/// The row of that name, or null.
const Method* find_method(const std::vector<Method>& table, std::string_view name);
inline const Method* find_method(std::string_view name) {
  return find_method(methods_table(), name);
}

/// True if the ingredient's options are obeyed by some method of the table.
bool is_obeyed(Ingredient ingredient, const std::vector<Method>& table);

/// The options of a table of methods: its own, and those of `general` that a method obeys and that
/// are neither replaced by one of its own nor left out.
template <class Spec>
std::vector<Spec> options_of(const std::vector<Method>& table, const std::vector<Spec>& general,
                             std::vector<Spec> own = {},
                             const std::vector<std::string_view>& left_out = {}) {
  std::vector<Spec> rows = std::move(own);
  const std::size_t own_count = rows.size();
  for (const Spec& spec : general) {
    const auto replaces = [&](const Spec& other) { return other.name == spec.name; };
    if (is_obeyed(spec.ingredient, table) &&
        std::none_of(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(own_count),
                     replaces) &&
        std::find(left_out.begin(), left_out.end(), spec.name) == left_out.end()) {
      rows.push_back(spec);
    }
  }
  return rows;
}

}  // namespace hesse
