// Boxes for tests.
#pragma once

#include "hesse/problem/bounds.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {

inline Bounds box2(double lower0, double upper0, double lower1, double upper1) {
  return {vector2(lower0, lower1), vector2(upper0, upper1)};
}

/// A random box around the origin, and a point in it: on a face, at a vertex, or inside.
struct RandomBox {
  RandomBox(Index n, Random& random) : lower(n), upper(n), x(n) {
    for (Index i = 0; i < n; ++i) {
      lower[i] = -random.between(0.1, 2.0);
      upper[i] = random.between(0.1, 2.0);
      const double where = random.uniform();
      x[i] = where < -0.5 ? lower[i] : where > 0.5 ? upper[i] : 0.9 * where;
      x[i] = std::min(std::max(x[i], lower[i]), upper[i]);
      if (random.uniform() > 0.8) lower[i] = upper[i] = x[i];
      if (random.uniform() > 0.8 && lower[i] != upper[i] && x[i] != upper[i]) upper[i] = infinity;
    }
  }

  [[nodiscard]] Bounds bounds() const { return {lower, upper}; }
  [[nodiscard]] bool contains(const Vector& point) const {
    return (point.array() >= lower.array()).all() && (point.array() <= upper.array()).all();
  }

  Vector lower, upper, x;
};

}  // namespace hesse::test
