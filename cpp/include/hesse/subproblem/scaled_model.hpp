// A trust-region subproblem in units in which nothing overflows or vanishes.
#pragma once

#include "hesse/subproblem/trust_region_step.hpp"

namespace hesse {

/// The model m(s) = gᵀs + ½ sᵀB s within ‖s‖ ≤ Δ, divided by powers of two: γ near ‖g‖, β near ‖B‖,
/// steps by γ/β and multipliers by β. The results are those of the model itself in other units, bit
/// by bit as long as neither over- nor underflows.
class ScaledModel {
 public:
  explicit ScaledModel(Index n) : g_(n), scratch_(n) {}

  /// False if B or g is not finite. Keeps a reference to B.
  [[nodiscard]] bool set(Curvature& B, const Vector& g, double radius);

  /// Another radius for the same B and g.
  void set_radius(double radius);

  [[nodiscard]] const Vector& g() const { return g_; }
  [[nodiscard]] double g_norm() const { return g_norm_; }
  [[nodiscard]] const SpectrumBounds& bounds() const { return bounds_; }
  [[nodiscard]] double radius() const { return radius_; }
  [[nodiscard]] double multiplier_from(double given) const;

  /// ‖g‖/Δ in the units of the caller, which the scaled one may not have room for.
  [[nodiscard]] double true_slope() const;

  [[nodiscard]] bool factorize(double lambda);
  void solve_in_place(Vector& v);
  void multiply(const Vector& v, Vector& Bv);

  /// Writes step.s = direction, shortened to the radius or lengthened to it if that is asked for,
  /// with the reduction that it brings. Bs = B·direction.
  void finish(const Vector& direction, const Vector& Bs, bool on_boundary, double lambda,
              TrustRegionStep& step) const;

 private:
  Curvature* B_ = nullptr;
  Vector g_, scratch_;
  SpectrumBounds bounds_;
  int gamma_ = 0, beta_ = 0;  ///< exponents of the units of g and B
  double g_norm_ = 0.0;
  double radius_ = 1.0;  ///< in the unit of steps
  double true_radius_ = 1.0;
};

}  // namespace hesse
