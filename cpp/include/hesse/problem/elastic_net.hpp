// A smooth function with a penalty on the magnitudes of its variables.
#pragma once

#include "hesse/problem/bounds.hpp"
#include "hesse/problem/objective.hpp"

namespace hesse {

/// Of the slopes g ± l1 that g x + l1 |x| has at x, the one of least magnitude: 0 at a minimum.
[[nodiscard]] double least_slope(double g, double l1, double x);

/// F(x) = f(x) + t Σ (λⱼ |xⱼ| + ½ μⱼ xⱼ²), f smooth, λ and μ not negative.
///
/// What passes for its gradient is the subgradient of least norm, which is zero at a minimum of a
/// convex F and nowhere else; its second derivatives are those of the smooth part.
class ElasticNet final : public Objective {
 public:
  /// λ and μ have the size of x.
  ElasticNet(Objective& f, Vector l1, Vector l2);

  /// t, 1 at first.
  void set_strength(double strength) { strength_ = strength; }

  [[nodiscard]] Capabilities capabilities() const override { return f_.capabilities(); }
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;
  void hessian_block(const Vector& x, const std::vector<Index>& variables, Matrix& H) override;
  void hessian_product(const Vector& x, const Vector& v, Vector& product) override;
  void expect_line(const Vector& x, const Vector& direction) override {
    f_.expect_line(x, direction);
  }

  /// g ← the gradient of the smooth part.
  void smooth_gradient(const Vector& x, Vector& g);

  /// t λⱼ
  [[nodiscard]] double l1(Index j) const { return strength_ * l1_[j]; }

  /// t Σ λⱼ |xⱼ|
  [[nodiscard]] double norm(const Vector& x) const { return strength_ * l1_.dot(x.cwiseAbs()); }

  /// The least t for which a point is a minimum where all variables with λⱼ > 0 are zero, its
  /// gradient being that of f.
  [[nodiscard]] double greatest_strength(const Vector& x, const Bounds& bounds);

 private:
  Objective& f_;
  Vector l1_, l2_;
  double strength_ = 1.0;
  Matrix hessian_;
};

}  // namespace hesse
