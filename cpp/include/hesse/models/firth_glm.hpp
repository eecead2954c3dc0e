// Firth's penalised likelihood: estimates that are finite even where the likelihood has no maximum.
#pragma once

#include <vector>

#include "hesse/models/scalar_glm.hpp"

namespace hesse {

/// f(β) = −l(β) − ½ log det I(β), with the log-likelihood l and Fisher's information I of a model
/// whose link is canonical and whose dispersion is 1: the negative logarithm of the posterior with
/// Jeffreys' prior, of which the maximum is free of the first order of the bias (Firth, "Bias
/// reduction of maximum likelihood estimates", Biometrika 80 (1993)); for two classes Heinze &
/// Schemper, "A solution to the problem of separation in logistic regression", Stat. Med. 21
/// (2002).
///
/// With leverages hᵢ the gradient is that of the likelihood with slopes less ½ hᵢ wᵢ′/wᵢ. What
/// stands for the Hessian is Xᵀ diag((1 + hᵢ) wᵢ) X, the information of the augmented data that the
/// penalty is equivalent to: positive semidefinite, and near the Hessian where leverages are small.
/// Where columns depend on each other, det I is that of as many columns as determine the others.
class FirthGlm : public Glm {
 public:
  /// The model is without penalty, of binomial_logit or poisson_log.
  explicit FirthGlm(ScalarGlm& likelihood, Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index dimension() const override { return likelihood_.dimension(); }
  [[nodiscard]] Index sample_count() const override { return likelihood_.sample_count(); }
  [[nodiscard]] bool is_convex() const override { return true; }

  /// The state holds (1 + hᵢ) wᵢ.
  double value_and_gradient(const Vector& beta, Vector& g, Vector* state) override;
  double value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) override;
  void multiply(const Vector& state, const Vector& v, Vector& product) override;

  /// That of the likelihood.
  void linear_predictor(const Vector& beta, Vector& eta) {
    likelihood_.linear_predictor(beta, eta);
  }

 private:
  [[nodiscard]] double factorize(const Matrix& information);
  void augment(const Vector& beta);
  void find_columns();

  ScalarGlm& likelihood_;
  Checkpoint* checkpoint_;
  std::vector<Index> columns_;  ///< that determine the others
  Matrix whitening_;            ///< C with C Cᵀ = I⁻¹ on these columns, 0 elsewhere
  Vector weights_;              ///< (1 + hᵢ) wᵢ
  Vector pulls_;                ///< ½ hᵢ wᵢ′/wᵢ over these weights
};

}  // namespace hesse
