// The objective in variables of comparable size: z = x / d.
#pragma once

#include "hesse/problem/iterate.hpp"

namespace hesse {

struct ScalingOptions {
  Vector scale;            ///< d, the size of each variable; empty: none is given
  bool automatic = false;  ///< d from the problem
};

/// Moré, "The Levenberg-Marquardt algorithm: implementation and theory" (1978): a region, or a
/// damping, in z is an ellipsoid, or diag(d)⁻², in x, so that the run does not depend on the units
/// of x. Automatic scales are 1/√|H_jj|, of the largest H_jj so far, once the objective has been
/// asked for its Hessian, and |x0_j|, or 1 where that is 0, before; as powers of two, so that a
/// change of scale is free of rounding.
class ScaledObjective final : public Objective {
 public:
  ScaledObjective(Objective& inner, const Bounds& bounds, const Vector& x0, ScalingOptions options);

  [[nodiscard]] Capabilities capabilities() const override { return inner_.capabilities(); }
  double value(const Vector& z) override;
  void gradient(const Vector& z, Vector& g) override;

  /// In the scale that its own diagonal asks for, if that is automatic: see adopt_scale().
  MatrixView hessian(const Vector& z) override;
  void hessian_product(const Vector& z, const Vector& v, Vector& product) override;
  void expect_line(const Vector& z, const Vector& direction) override;

  /// The bounds on z.
  [[nodiscard]] const Bounds& bounds() const { return scaled_bounds_; }

  /// d, as it is now.
  [[nodiscard]] const Vector& scale() const { return scale_; }

  /// Takes an iterate into the scale that the last Hessian brought.
  void adopt_scale(Iterate& iterate);

  void to_scaled(Vector& x) const { x.array() /= scale_.array(); }

  /// From z and the gradient by z to x and the gradient by x.
  void to_original(Iterate& iterate) const;
  void to_original(Matrix& hessian) const;
  void inverse_to_original(Matrix& inverse) const;

 private:
  [[nodiscard]] double original(Index i, double z) const;
  const Vector& original(const Vector& z);
  void fit_scale(const MatrixView& H);

  Objective& inner_;
  const Bounds& bounds_;
  Bounds scaled_bounds_;
  bool automatic_;
  Vector scale_;           ///< d
  Vector previous_scale_;  ///< before the last Hessian
  Vector largest_curvature_;
  Vector x_, work_;
  Matrix hessian_;
};

}  // namespace hesse
