// Numbers that most tests need.
#pragma once

#include <limits>

#include "hesse/problem/budget.hpp"

namespace hesse::test {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr Index no_limit = std::numeric_limits<Index>::max();

inline Budget unlimited() { return {infinity, no_limit}; }

inline Vector vector2(double a, double b) {
  Vector v(2);
  v << a, b;
  return v;
}

inline Matrix matrix2(double a, double b, double c) {
  Matrix A(2, 2);
  A << a, b, b, c;
  return A;
}

}  // namespace hesse::test
