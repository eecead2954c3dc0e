// How accurately a truncated method solves for its step.
#pragma once

#include <algorithm>
#include <cmath>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// The tolerance min(½, √(‖g‖/‖g₀‖)) of relative residuals gives superlinear convergence (Nocedal &
/// Wright, Numerical Optimization (2nd ed.), §7.1), here relative to the start so that it has no
/// unit.
class ForcingSequence {
 public:
  double tolerance(const Vector& g) { return tolerance(g.norm()); }

  double tolerance(double norm) {
    if (first_norm_ == 0.0) first_norm_ = norm;
    return norm > 0.0 ? std::min(0.5, std::sqrt(norm / first_norm_)) : 0.0;
  }

 private:
  double first_norm_ = 0.0;
};

}  // namespace hesse
