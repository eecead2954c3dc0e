// Regression of ordered classes: cumulative link models, proportional odds among them.
#pragma once

#include "hesse/models/design_pass.hpp"
#include "hesse/models/glm.hpp"
#include "hesse/models/ordinal_link.hpp"

namespace hesse {

/// N samples, owned by somebody else. All numbers are finite, weights not negative.
struct OrdinalData {
  DesignFeatures features;
  const std::int64_t* labels;  ///< 0 … classes − 1, in the order of the classes
  Index classes;
  const double* weights = nullptr;  ///< null: all 1
  const double* offset = nullptr;   ///< added to the linear predictor; null: none
};

/// f(β, θ) = −Σ wᵢ ln(F(θ_yᵢ − ηᵢ) − F(θ_{yᵢ−1} − ηᵢ)) + ½ Σ λⱼ βⱼ², η = Xβ + offset: the
/// coefficients, and behind them the thresholds θ₀ < θ₁ < …, one fewer than classes; +∞ where these
/// do not ascend.
///
/// Convex, since the densities of the links are log-concave (Pratt, "Concavity of the log
/// likelihood", J. Am. Statist. Assoc. 76 (1981); Burridge, "A note on maximum likelihood
/// estimation for regression models using grouped data", J. R. Statist. Soc. B 43 (1981)). The
/// Hessian is a Gram matrix of the coefficients, a tridiagonal matrix of the thresholds, and a
/// column of sums of rows for each threshold between the two.
class OrdinalGlm : public Glm {
 public:
  /// `l2` holds λ, one per feature, or nothing.
  OrdinalGlm(OrdinalLink link, const OrdinalData& data, Vector l2,
             Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index dimension() const override { return columns() + thresholds(); }
  [[nodiscard]] Index sample_count() const override { return pass_.rows(); }
  [[nodiscard]] bool is_convex() const override { return true; }

  /// The state holds two curvatures of each sample, and the thresholds' matrix.
  double value_and_gradient(const Vector& beta, Vector& g, Vector* state) override;
  double value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) override;
  [[nodiscard]] double hessian_cost() const override { return pass_.hessian_cost(dimension()); }
  void multiply(const Vector& state, const Vector& v, Vector& product) override;
  [[nodiscard]] bool hessian_diagonal(const Vector& state, Vector& diagonal) override;

  /// Without the thresholds, which may stand behind the coefficients.
  void linear_predictor(const Vector& beta, Vector& eta);

  /// The slopes of the samples, their weights counted: by the linear predictor in the first column,
  /// and by the thresholds behind it.
  void slopes(const Vector& beta, Matrix& found);

  [[nodiscard]] OrdinalLink link() const { return link_; }
  [[nodiscard]] const OrdinalData& data() const { return data_; }
  [[nodiscard]] Index columns() const { return pass_.shape().columns(); }
  [[nodiscard]] Index thresholds() const { return data_.classes - 1; }

 private:
  struct Layout;

  [[nodiscard]] OrdinalScale scale(const Vector& beta) const;
  [[nodiscard]] Vector padded(const Vector& beta) const;
  double evaluate(const PassBlock& at, const OrdinalScale& scale, const double* b,
                  OrdinalTerms* terms) const;
  void add_thresholds(const PassBlock& at, const Layout& layout, const OrdinalTerms* terms) const;
  Vector gradient_sums(const Vector& beta, const Layout& layout, Vector* state);
  double sparse_hessian(const Vector& beta, Vector& g, Matrix& H);
  double dense_hessian(const Vector& beta, Vector& g, Matrix& H);
  void set_thresholds(const Vector& sums, const Layout& layout, Vector& g, Matrix& H) const;
  double add_penalty(const Vector& beta, Vector& g) const;

  OrdinalLink link_;
  OrdinalData data_;
  Vector l2_;
  DesignPass pass_;
};

}  // namespace hesse
