// The two-loop recursion of limited-memory BFGS.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// v ← B⁻¹v, where B⁻¹ is γI updated by pairs s, y: Nocedal & Wright, Numerical Optimization (2nd
/// ed.), algorithm 7.4. step(age), change(age) and rho(age) = 1/sᵀy are those of a pair, the newest
/// of age 0; `alpha` is scratch of as many numbers as there are pairs.
template <class Step, class Change, class Rho>
void two_loop(Index pairs, const Step& step, const Change& change, const Rho& rho, double scale,
              Vector& alpha, Vector& v) {
  for (Index age = 0; age < pairs; ++age) {
    alpha[age] = rho(age) * step(age).dot(v);
    v -= alpha[age] * change(age);
  }
  v *= scale;
  for (Index age = pairs - 1; age >= 0; --age) {
    const double beta = rho(age) * change(age).dot(v);
    v += (alpha[age] - beta) * step(age);
  }
}

}  // namespace hesse
