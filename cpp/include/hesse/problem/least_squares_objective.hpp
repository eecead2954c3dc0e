// f = ½ Σ w C² ρ(r²/C²): half a sum of squares, or what a loss makes of it, with the curvature that
// Gauss and Newton give it.
#pragma once

#include "hesse/problem/residual_objective.hpp"
#include "hesse/problem/robust_loss.hpp"
#include "hesse/problem/second_order_term.hpp"

namespace hesse {

/// What residuals count for.
struct ResidualTerms {
  RobustLoss* loss = nullptr;  ///< ρ; null: ρ(z) = z
  double loss_scale = 1.0;     ///< C
  Vector weights;              ///< w ≥ 0, one per residual; empty: all 1
};

/// With z = r²/C² the gradient is Jᵀ(w ρ′ r), and JᵀΩJ with Ω = w max(ρ′ + 2zρ″, 0) stands for the
/// Hessian: what is left out are the second derivatives of the residuals, unless there is a term
/// for them, and the negative curvature of a loss that outliers no longer feel (Triggs, McLauchlan,
/// Hartley & Fitzgibbon, "Bundle adjustment: a modern synthesis" (2000), §4.3).
class LeastSquaresObjective final : public Objective, public SelfMetered {
 public:
  LeastSquaresObjective(Residuals& residuals, const Vector& x0,
                        const DifferenceOptions& differences, ResidualTerms terms,
                        const Bounds& bounds);

  /// What the Hessian has beside JᵀΩJ from now on; not owned.
  void set_second_order(SecondOrderTerm& term) { second_order_ = &term; }
  [[nodiscard]] bool has_second_order() const { return second_order_ != nullptr; }

  [[nodiscard]] Capabilities capabilities() const override {
    return {true, true, false,
            has_second_order() && second_order_->is_exact() && terms_.loss == nullptr};
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

  [[nodiscard]] const ResidualTerms& terms() const { return terms_; }

  void charge(Budget& budget) override { points_.charge(budget); }
  [[nodiscard]] const EvaluationCounts& counts() const override { return points_.counts(); }
  [[nodiscard]] double seconds() const override { return points_.seconds(); }

 private:
  [[nodiscard]] bool is_plain() const { return terms_.loss == nullptr && !has_weights(); }
  [[nodiscard]] bool has_weights() const { return terms_.weights.size() > 0; }
  void evaluate_loss(const Vector& r);
  void weigh(const Vector& r);
  void form_gram(const Matrix& J);

  ResidualObjective points_;
  ResidualTerms terms_;
  Vector z_, omega_, slope_;
  Vector gram_x_;  ///< where the Gram matrix was formed
  Matrix rho_, gram_;
  SecondOrderTerm* second_order_ = nullptr;
  Matrix hessian_;
  Index triangles_ = 0;
};

}  // namespace hesse
