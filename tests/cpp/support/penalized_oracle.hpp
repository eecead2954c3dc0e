// The least value of a quadratic with a penalty on magnitudes, in a box, from every face.
#pragma once

#include <vector>

#include <Eigen/LU>

#include "support/boxes.hpp"

namespace hesse::test {

/// bᵀx + ½ xᵀA x + Σ λⱼ |xⱼ| with lower ≤ x ≤ upper.
struct PenalizedQuadratic {
  Matrix A;
  Vector b, l1, lower, upper;

  [[nodiscard]] double value(const Vector& x) const {
    return b.dot(x) + 0.5 * x.dot(A * x) + l1.dot(x.cwiseAbs());
  }

  /// Its minimum, by solving where each variable is negative, positive, zero or on a bound. Bounds
  /// may be infinite; A is positive definite.
  [[nodiscard]] double minimum() const {
    const Index n = b.size();
    Index faces = 1;
    for (Index i = 0; i < n; ++i) faces *= 5;
    double best = infinity;
    for (Index face = 0; face < faces; ++face) {
      const Vector x = solved_on(face);
      if (((x - lower).array() >= 0.0).all() && ((upper - x).array() >= 0.0).all()) {
        best = std::min(best, value(x));
      }
    }
    return best;
  }

 private:
  [[nodiscard]] Vector solved_on(Index face) const {
    const Index n = b.size();
    Vector x = Vector::Zero(n), c = b;
    std::vector<Index> free;
    for (Index i = 0, code = face; i < n; ++i, code /= 5) {
      if (code % 5 == 1) x[i] = lower[i];
      if (code % 5 == 2) x[i] = upper[i];
      if (code % 5 > 2) {
        free.push_back(i);
        c[i] += code % 5 == 3 ? l1[i] : -l1[i];
      }
    }
    if (free.empty() || !x.allFinite()) return x;
    const Vector rest = c + A * x;
    const Matrix block = A(free, free);
    const Vector side = -rest(free);
    const Vector inner = block.partialPivLu().solve(side);
    x(free) = inner;
    return x;
  }
};

}  // namespace hesse::test
