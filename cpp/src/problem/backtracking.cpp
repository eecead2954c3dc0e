#include "hesse/problem/backtracking.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

// A shorter step lies within these shares of the refused one (Dennis & Schnabel 1996, A6.3.1).
constexpr double shortest_cut = 0.1;
constexpr double longest_cut = 0.5;

}  // namespace

double shorter_length(double length, double slope, double value, double trial_value) {
  if (!std::isfinite(trial_value)) return shortest_cut * length;
  const double rise = trial_value - value - length * slope;
  const double parabola = rise > 0.0 ? -0.5 * length * slope / rise : longest_cut;
  return length * std::clamp(parabola, shortest_cut, longest_cut);
}

}  // namespace hesse
