// The least value of a quadratic over a box, from every face.
#pragma once

#include <vector>

#include <Eigen/LU>

#include "support/boxes.hpp"

namespace hesse::test {

inline double model_value(const Matrix& A, const Vector& g, const Vector& s) {
  return g.dot(s) + 0.5 * s.dot(A * s);
}

/// The minimum over lower ≤ s ≤ upper of gᵀs + ½ sᵀA s, by solving on all 3ⁿ faces. Bounds are
/// finite.
inline double box_minimum(const Matrix& A, const Vector& g, const Vector& lower,
                          const Vector& upper) {
  const Index n = g.size();
  Index faces = 1;
  for (Index i = 0; i < n; ++i) faces *= 3;
  double best = infinity;
  for (Index face = 0; face < faces; ++face) {
    Vector s = Vector::Zero(n);
    std::vector<Index> free;
    for (Index i = 0, code = face; i < n; ++i, code /= 3) {
      if (code % 3 == 0) free.push_back(i);
      if (code % 3 == 1) s[i] = lower[i];
      if (code % 3 == 2) s[i] = upper[i];
    }
    if (!free.empty()) {
      const Vector residual = -(g + A * s);
      const Matrix block = A(free, free);
      const Vector side = residual(free);
      const Vector inner = block.partialPivLu().solve(side);
      s(free) = inner;
    }
    const bool is_inside =
        ((s - lower).array() >= -1e-12).all() && ((upper - s).array() >= -1e-12).all();
    if (is_inside) best = std::min(best, model_value(A, g, s));
  }
  return best;
}

}  // namespace hesse::test
