// The trust-region subproblem solved approximately from one factorisation: along Powell's dogleg,
// or in the plane of the steepest descent and Newton directions.
#pragma once

#include "hesse/subproblem/small_subspace.hpp"

namespace hesse {

enum class DoglegKind {
  dogleg,          ///< Powell (1970): Cauchy point, then straight on to the Newton point
  two_dimensional  ///< Byrd, Schnabel & Shultz (1988): the best of the plane
};

/// Powell, "A hybrid method for nonlinear equations" (1970); Nocedal & Wright (2006), §4.1. Where B
/// is not positive definite, either kind takes the best of the span of g and −(B + E)⁻¹g, B + E
/// being the modified factorisation, and of a direction of negative curvature if that span has
/// none.
class Dogleg {
 public:
  Dogleg(Index n, DoglegKind kind);

  /// Takes in a model. False if no factorisation gives a finite direction.
  [[nodiscard]] bool set_model(Curvature& B, const Vector& g);

  /// Solves that model for any radius; nothing is factorised.
  void solve(double radius, TrustRegionStep& step);

 private:
  [[nodiscard]] bool set_indefinite_model(Curvature& B, const Vector& g);
  void take_newton_step(TrustRegionStep& step) const;
  void follow_dogleg(double radius, TrustRegionStep& step);
  [[nodiscard]] double predicted_reduction(double along_descent, double along_newton) const;

  DoglegKind kind_;
  SmallSubspace subspace_;
  Vector descent_;  ///< −g/‖g‖
  Vector newton_, cauchy_, leg_;
  double g_norm_ = 0.0;
  double descent_curvature_ = 0.0;  ///< dᵀBd, d the direction of steepest descent
  double newton_norm_ = 0.0;
  double newton_slope_ = 0.0;  ///< −gᵀs of the Newton step s
  bool is_definite_ = false;
};

}  // namespace hesse
