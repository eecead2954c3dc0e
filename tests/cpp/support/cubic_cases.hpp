// Random cubically regularised subproblems of every kind that theory distinguishes.
#pragma once

#include "support/trust_region_cases.hpp"

namespace hesse::test {

struct CubicCase {
  Matrix B;
  Vector g;
  double sigma = 1.0;
  bool singular = false;
};

/// σ from 1e-4 to 1e4: the cubic term matters for steps of lengths from 1e2 to 1e-2.
inline CubicCase random_cubic_case(Kind kind, Index n, Random& random) {
  const TrustRegionCase drawn = random_case(kind, n, random);
  return {drawn.B, drawn.g, 1.0 / (drawn.radius * drawn.radius), drawn.singular};
}

}  // namespace hesse::test
