// Firth's penalised likelihood: estimates that are finite even where the likelihood has no maximum.
#pragma once

#include "hesse/models/scalar_glm.hpp"

namespace hesse {

/// f(β) = −l(β) − ½ log det I(β), with the log-likelihood l and Fisher's information I of a model
/// whose link is canonical and whose dispersion is 1: the negative logarithm of the posterior with
/// Jeffreys' prior, of which the maximum is free of the first order of the bias (Firth, "Bias
/// reduction of maximum likelihood estimates", Biometrika 80 (1993)); for two classes Heinze &
/// Schemper, "A solution to the problem of separation in logistic regression", Stat. Med. 21
/// (2002).
///
/// With leverages hᵢ the gradient is that of the likelihood with slopes less ½ hᵢ wᵢ′/wᵢ. Where
/// the Hessian is not semidefinite, or takes too long, Xᵀ diag((1 + hᵢ) wᵢ) X stands for it, the
/// information of the augmented data that the penalty is equivalent to; it is near the Hessian
/// where leverages are small. Where columns depend on each other, det I is that of as many columns
/// as determine the others; and where they nearly do, it is no less smooth a function of β, since
/// the columns are made orthonormal once, by I(0), before anything is summed.
class FirthGlm : public Glm {
 public:
  /// The model is without penalty, of binomial_logit or poisson_log.
  explicit FirthGlm(ScalarGlm& likelihood, Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index dimension() const override { return likelihood_.dimension(); }
  [[nodiscard]] Index sample_count() const override { return likelihood_.sample_count(); }
  [[nodiscard]] bool is_convex() const override { return true; }

  /// The state holds (1 + hᵢ) wᵢ, for products with the information of the augmented data.
  double value_and_gradient(const Vector& beta, Vector& g, Vector* state) override;
  double value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) override;
  void multiply(const Vector& state, const Vector& v, Vector& product) override;

  /// That of the likelihood.
  void linear_predictor(const Vector& beta, Vector& eta) {
    likelihood_.linear_predictor(beta, eta);
  }

 private:
  void find_basis();
  [[nodiscard]] double factorize();
  void analyse(const Vector& beta);
  [[nodiscard]] Matrix third_moments();
  void make_exact(Matrix& H);
  [[nodiscard]] double value_and_augmented(const Vector& beta, Vector& g, Matrix& H);
  [[nodiscard]] Vector augmented_weights() const;
  [[nodiscard]] DesignShape shape() const;
  template <class Task>
  [[nodiscard]] Matrix sum_of_groups(const Matrix& zero, double work, const Task& add) const;

  ScalarGlm& likelihood_;
  Checkpoint* checkpoint_;
  bool has_basis_ = false;
  Matrix basis_;              ///< T with Tᵀ I(0) T = 1, of columns that determine the others
  double half_log_at_0_ = 0;  ///< ½ log det I(0) of these columns
  Matrix whitening_;          ///< L⁻ᵀ with L Lᵀ = Tᵀ I T
  Vector curvatures_;         ///< wᵢ
  Vector forms_;              ///< hᵢ/wᵢ
  Vector slopes_;             ///< wᵢ′/wᵢ
  Vector bends_;              ///< wᵢ″/wᵢ
};

}  // namespace hesse
