// A generalised linear model with a quadratic penalty of any shape.
#pragma once

#include "hesse/models/glm.hpp"
#include "hesse/problem/trial_line.hpp"

namespace hesse {

/// f(β) + ½ Σₖ βₖᵀP βₖ, f a model and βₖ the coefficients of its linear predictor k, of which P
/// holds the first; an intercept behind them is free.
class QuadraticallyPenalizedGlm : public Glm {
 public:
  /// P is symmetric and positive semidefinite. The model outlives this one.
  QuadraticallyPenalizedGlm(Glm& glm, Matrix P, Index predictors)
      : glm_(glm), P_(std::move(P)), predictors_(predictors) {}

  [[nodiscard]] Index dimension() const override { return glm_.dimension(); }
  [[nodiscard]] Index sample_count() const override { return glm_.sample_count(); }
  [[nodiscard]] bool is_convex() const override { return glm_.is_convex(); }
  Index take_one_in(Index many) override { return glm_.take_one_in(many); }

  double value_and_gradient(const Vector& beta, Vector& g, Vector* state) override;
  double value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) override;
  void multiply(const Vector& state, const Vector& v, Vector& product) override;
  [[nodiscard]] bool hessian_diagonal(const Vector& state, Vector& diagonal) override;
  void hessian_block(const Vector& state, const std::vector<Index>& coefficients,
                     Matrix& block) override;
  [[nodiscard]] bool keep_line(const Vector& beta, const Vector& direction) override;
  [[nodiscard]] double value_on_line(double length) override;
  void fill_null_space(Matrix& H) const override;

 private:
  [[nodiscard]] Index width() const { return dimension() / predictors_; }
  double add_to(const Vector& beta, Vector& g) const;

  Glm& glm_;
  Matrix P_;
  Index predictors_;
  TrialLine line_;  ///< that is kept
};

}  // namespace hesse
