// The methods table: a method is a curvature and a step strategy.
#pragma once

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
const Method* find_method(std::string_view name);

}  // namespace hesse
