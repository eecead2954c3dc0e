// Nonlinear least squares by the one loop.
#pragma once

#include <string>
#include <vector>

#include "hesse/problem/least_squares_objective.hpp"
#include "hesse/solve/minimize.hpp"

namespace hesse {

const std::vector<Method>& least_squares_methods_table();

/// The row of that name, or null.
const Method* find_least_squares_method(std::string_view name);

/// The options that some method of least squares obeys.
const std::vector<OptionSpec>& least_squares_option_table();
const std::vector<ChoiceSpec>& least_squares_choice_table();

struct LeastSquaresResult {
  Result run;                         ///< of the minimisation
  Vector residuals;                   ///< r at the best point; empty if r was never evaluated
  Matrix jacobian;                    ///< √Ω J there, whose Gram matrix stands for the Hessian
  double optimality{};                ///< ‖g‖∞, of the projected gradient where there are bounds
  Index orthogonal_factorizations{};  ///< of J, where that of its Gram matrix was not safe

  /// The status in a sentence, with the numbers that matter for it.
  [[nodiscard]] std::string message() const;
};

/// Fits by least squares, as `minimize` seeks a minimum.
LeastSquaresResult least_squares(LeastSquaresObjective& objective, const Vector& x0,
                                 const Method& method, const Options& options,
                                 const std::vector<Observer*>& observers,
                                 Interrupt* interrupt = nullptr,
                                 const Bounds& bounds = Bounds::none());

}  // namespace hesse
