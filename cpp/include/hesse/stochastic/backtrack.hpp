// Backtracking along a direction.
#pragma once

#include "hesse/problem/backtracking.hpp"
#include "hesse/problem/finite_sum.hpp"
#include "hesse/stochastic/armijo.hpp"

namespace hesse {

/// Value and gradient of a trial; infinite where one of them is not finite.
double trial_value_and_gradient(FiniteSum& sum, const Vector& x, const Samples& samples, Vector& g);

/// Shortens the step until one is accepted; false if none is. `evaluate` returns the value at a
/// length, infinite or NaN where there is none; `accepts` judges a length and its value.
template <class Evaluate, class Accepts>
bool backtrack(double value, double slope, double length, const Evaluate& evaluate,
               const Accepts& accepts) {
  for (int k = 0; k < most_trials; ++k) {
    const double trial_value = evaluate(length);
    if (accepts(length, trial_value)) return true;
    length = shorter_length(length, slope, value, trial_value);
  }
  return false;
}

/// The same until the value has fallen enough by Armijo's condition.
template <class Evaluate>
bool backtrack(double value, double slope, double length, const Evaluate& evaluate) {
  return backtrack(value, slope, length, evaluate, [&](double taken, double trial_value) {
    return trial_value <= value + least_share_of_reduction * taken * slope;
  });
}

}  // namespace hesse
