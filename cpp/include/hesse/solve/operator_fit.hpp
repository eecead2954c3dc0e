// Nonlinear least squares from products with the Jacobian alone.
#pragma once

#include <string>
#include <vector>

#include "hesse/problem/operator_least_squares.hpp"
#include "hesse/solve/minimize.hpp"

namespace hesse {

/// Counterparts of methods of least squares, under the same names: subproblems are solved by
/// conjugate gradients.
const std::vector<Method>& operator_fit_methods_table();

/// Fits by least squares; the residuals at the best point are objective.residuals(best.x).
Result operator_fit(OperatorLeastSquares& objective, const Vector& x0, const Method& method,
                    const Options& options, const std::vector<Observer*>& observers,
                    Interrupt* interrupt = nullptr, const Bounds& bounds = Bounds::none());

}  // namespace hesse
