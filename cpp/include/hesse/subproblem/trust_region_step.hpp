// The answer of every trust-region subproblem solver.
#pragma once

#include "hesse/curvature/curvature.hpp"

namespace hesse {

/// A step s with ‖s‖ ≤ radius that (nearly) minimises m(s) = gᵀs + ½ sᵀB s there.
struct TrustRegionStep {
  Vector s;
  double multiplier = 0.0;           ///< λ of (B + λI) s = −g; 0 inside the region
  double predicted_reduction = 0.0;  ///< −m(s)
  bool on_boundary = false;
  bool hard_case = false;  ///< an eigenvector of the smallest eigenvalue completes the step

  explicit TrustRegionStep(Index n) : s(n) {}
};

}  // namespace hesse
