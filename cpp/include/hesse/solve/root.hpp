// Roots of systems of equations, square or not, by the one loop: F = 0 where ½‖F‖² is least.
#pragma once

#include <string>
#include <vector>

#include "hesse/problem/residual_objective.hpp"
#include "hesse/solve/minimize.hpp"

namespace hesse {

const std::vector<Method>& root_methods_table();

/// The row of that name, or null.
const Method* find_root_method(std::string_view name);

/// The options that some root method obeys.
const std::vector<OptionSpec>& root_option_table();
const std::vector<ChoiceSpec>& root_choice_table();

struct RootResult {
  Result run;          ///< of the minimisation of ½‖F‖²
  Vector residuals;    ///< F at the best point; empty if F was never evaluated
  Matrix jacobian;     ///< J there, or its approximation by updates; NaN where it is not known
  double largest = 0;  ///< ‖F‖∞

  /// The status in a sentence, with the numbers that matter for it.
  [[nodiscard]] std::string message() const;
};

/// Seeks a root of the objective's residuals, as `minimize` seeks a minimum.
RootResult root(ResidualObjective& objective, const Vector& x0, const Method& method,
                const Options& options, const std::vector<Observer*>& observers,
                Interrupt* interrupt = nullptr);

}  // namespace hesse
