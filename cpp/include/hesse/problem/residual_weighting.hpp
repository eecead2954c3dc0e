// What residuals count for: f = ½ Σ w C² ρ(r²/C²), by r.
#pragma once

#include <utility>

#include "hesse/problem/robust_loss.hpp"

namespace hesse {

struct ResidualTerms {
  RobustLoss* loss = nullptr;  ///< ρ; null: ρ(z) = z
  double loss_scale = 1.0;     ///< C
  Vector weights;              ///< w ≥ 0, one per residual; empty: all 1
};

/// With z = r²/C² the gradient by r is w ρ′ r, and Ω = w max(ρ′ + 2zρ″, 0) stands for the second
/// derivatives: negative ones, of a loss that outliers no longer feel, are left out (Triggs,
/// McLauchlan, Hartley & Fitzgibbon, "Bundle adjustment: a modern synthesis" (2000), §4.3).
class ResidualWeighting {
 public:
  explicit ResidualWeighting(ResidualTerms terms) : terms_(std::move(terms)) {}

  /// Throws std::invalid_argument where the weights are not as many as the residuals.
  [[nodiscard]] double value(const Vector& r);

  /// Finds slope() and omega() at r.
  void weigh(const Vector& r);

  [[nodiscard]] const Vector& slope() const { return slope_; }
  [[nodiscard]] const Vector& omega() const { return omega_; }

  /// True if Ω = I.
  [[nodiscard]] bool is_plain() const { return !has_loss() && !has_weights(); }
  [[nodiscard]] bool has_loss() const { return terms_.loss != nullptr; }

 private:
  [[nodiscard]] bool has_weights() const { return terms_.weights.size() > 0; }
  void evaluate_loss(const Vector& r);

  ResidualTerms terms_;
  Vector z_, omega_, slope_;
  Matrix rho_;
};

}  // namespace hesse
