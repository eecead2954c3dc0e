// Losses ρ that replace the square in a sum of squares.
#pragma once

#include <string_view>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// ρ of squares, with ρ(z) = z + O(z²) where z is small, so that small residuals count as in least
/// squares: a residual r contributes ½ C² ρ(r²/C²), C being the size of residuals from which on the
/// loss is felt.
class RobustLoss {
 public:
  virtual ~RobustLoss() = default;

  /// Writes ρ(z), ρ′(z) and ρ″(z), entry by entry, to the columns of `rho`, which is m × 3.
  virtual void evaluate(const Vector& z, Matrix& rho) = 0;
};

/// The loss of that name, or null; one object serves all runs. Triggs, McLauchlan, Hartley &
/// Fitzgibbon, "Bundle adjustment: a modern synthesis" (2000), §4.3, say how their derivatives
/// enter a Gauss–Newton method.
///
/// - soft_l1: 2(√(1 + z) − 1)
/// - huber: z up to 1, 2√z − 1 beyond
/// - cauchy: ln(1 + z)
/// - arctan: arctan z
/// - tukey: (1 − (1 − z)³)/3 up to 1, ⅓ beyond (Beaton & Tukey, Technometrics 16 (1974))
[[nodiscard]] RobustLoss* find_loss(std::string_view name);

}  // namespace hesse
