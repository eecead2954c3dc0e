// Residuals and their derivatives, in vector lanes, as a robust loss weighs them.
#pragma once

#include "hesse/linalg/lane_functions.hpp"
#include "hesse/problem/robust_loss.hpp"

namespace hesse {

/// With r and J as this leaves them, Jᵀr is the gradient of ½ C² Σ ρ(r²/C²), and JᵀJ its
/// Gauss–Newton matrix with the second derivative of ρ (Triggs et al. 2000, §4.3), weights kept
/// positive, at a tenth of ρ′.
class RobustRows {
 public:
  /// A loss of null is ρ(z) = z.
  RobustRows(RobustLoss* loss, double scale, Index most_points);

  [[nodiscard]] bool is_square() const { return loss_ == nullptr; }

  /// Returns ½ C² Σ ρ; J has a row of n derivatives for each point.
  lane::Vec weigh(Index points, Index n, lane::Vec* r, lane::Vec* J);

 private:
  RobustLoss* loss_;
  double scale_;
  Vector squares_;
  Matrix rho_;
};

}  // namespace hesse
