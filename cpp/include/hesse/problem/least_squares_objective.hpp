// f = ½ Σ w C² ρ(r²/C²): half a sum of squares, or what a loss makes of it, with the curvature that
// Gauss and Newton give it.
#pragma once

#include "hesse/problem/residual_objective.hpp"
#include "hesse/problem/residual_weighting.hpp"
#include "hesse/problem/second_order_term.hpp"

namespace hesse {

/// JᵀΩJ stands for the Hessian: what is left out are the second derivatives of the residuals,
/// unless there is a term for them.
class LeastSquaresObjective final : public Objective, public SelfMetered {
 public:
  LeastSquaresObjective(Residuals& residuals, const Vector& x0,
                        const DifferenceOptions& differences, ResidualTerms terms,
                        const Bounds& bounds);

  /// What the Hessian has beside JᵀΩJ from now on; not owned.
  void set_second_order(SecondOrderTerm& term) { second_order_ = &term; }
  [[nodiscard]] bool has_second_order() const { return second_order_ != nullptr; }

  [[nodiscard]] Capabilities capabilities() const override {
    return {true, true, false, has_second_order() && second_order_->is_exact() && !has_loss()};
  }
  double value(const Vector& x) override;
  void gradient(const Vector& x, Vector& g) override;
  MatrixView hessian(const Vector& x) override;

  /// JᵀΩJ at x, which becomes the accepted point.
  MatrixView gram(const Vector& x);

  /// r and J at x if they are kept; otherwise null.
  [[nodiscard]] const ResidualPoint* find(const Vector& x) const { return points_.find(x); }

  /// √Ω J at a point, whose Gram matrix stands for the Hessian.
  [[nodiscard]] Matrix weighted_jacobian(const ResidualPoint& point);

  /// R of √ΩJ = QR at the accepted point, or √ΩJ itself where it has no more rows than columns.
  [[nodiscard]] Matrix triangle();
  /// How often that was asked for.
  [[nodiscard]] Index triangles() const { return triangles_; }

  /// bend ← JᵀΩ r″(v, v) at the accepted point, by a difference of residuals along v; false where
  /// that is not finite.
  [[nodiscard]] bool bend(const Vector& v, Vector& bend);

  [[nodiscard]] bool has_loss() const { return weighting_.has_loss(); }

  void charge(Budget& budget) override { points_.charge(budget); }
  [[nodiscard]] const EvaluationCounts& counts() const override { return points_.counts(); }
  [[nodiscard]] double seconds() const override { return points_.seconds(); }

 private:
  void form_gram(const Matrix& J);

  ResidualObjective points_;
  ResidualWeighting weighting_;
  Vector gram_x_;  ///< where the Gram matrix was formed
  Matrix gram_;
  SecondOrderTerm* second_order_ = nullptr;
  Matrix hessian_;
  Vector beside_;
  Index triangles_ = 0;
};

}  // namespace hesse
