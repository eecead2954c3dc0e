// Generalised linear models with one linear predictor.
#pragma once

#include "hesse/models/column_grams.hpp"
#include "hesse/models/design_pass.hpp"
#include "hesse/models/glm.hpp"
#include "hesse/models/glm_family.hpp"
#include "hesse/models/predictor_line.hpp"
#include "hesse/problem/trial_line.hpp"

namespace hesse {

/// N samples, owned by somebody else. All numbers are finite, weights not negative.
struct GlmData {
  DesignFeatures features;
  const double* targets;
  const double* weights = nullptr;  ///< null: all 1
  const double* offset = nullptr;   ///< added to the linear predictor; null: none
};

/// f(β) = Σ wᵢ φ(ηᵢ, yᵢ) + ½ Σ λⱼ βⱼ², η = Xβ + β₀ + offset; the intercept β₀ is the last
/// coefficient and is not penalised.
///
/// Sums are formed in double precision, whatever the features' scalar. Beyond the data, memory is
/// that of a block of rows per thread, of the sums of some groups of blocks, and of one number per
/// sample where products are taken. A Hessian of sparse features takes what SparseGram keeps.
class ScalarGlm : public Glm {
 public:
  /// `l2` holds λ, one per feature, or nothing.
  ScalarGlm(const GlmFamily& family, const GlmData& data, Vector l2, bool has_intercept,
            GlmCurvature curvature = GlmCurvature::observed, Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index dimension() const override { return pass_.shape().columns(); }
  [[nodiscard]] Index sample_count() const override { return pass_.rows(); }
  [[nodiscard]] bool is_convex() const override { return hesse::is_convex(family_, curvature_); }

  /// The state holds the curvatures of the samples.
  double value_and_gradient(const Vector& beta, Vector& g, Vector* state) override;
  double value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) override;
  [[nodiscard]] double hessian_cost() const override { return pass_.hessian_cost(dimension()); }
  void multiply(const Vector& state, const Vector& v, Vector& product) override;
  void hessian_block(const Vector& state, const std::vector<Index>& coefficients,
                     Matrix& block) override;
  [[nodiscard]] bool hessian_diagonal(const Vector& state, Vector& diagonal) override;
  [[nodiscard]] bool keep_line(const Vector& beta, const Vector& direction) override;
  [[nodiscard]] double value_on_line(double length) override;
  Index take_one_in(Index many) override { return pass_.take_one_in(many); }

  /// Xβ + β₀ + offset.
  void linear_predictor(const Vector& beta, Vector& eta);

  /// Passes over the features so far, but for those of hessian_block().
  [[nodiscard]] Index pass_count() const { return pass_.pass_count(); }

  [[nodiscard]] const GlmFamily& family() const { return family_; }
  [[nodiscard]] const GlmData& data() const { return data_; }
  [[nodiscard]] bool has_intercept() const { return pass_.shape().has_intercept; }

 private:
  double evaluate(const PassBlock& at, const double* b, double* slopes, double* curvatures) const;
  double find_terms(Index first, Index count, double* slopes, double* curvatures) const;
  double sparse_hessian(const Vector& beta, Vector& g, Matrix& H);
  [[nodiscard]] double penalty(const Vector& beta) const;
  double add_penalty(const Vector& beta, Vector& g) const;
  [[nodiscard]] Vector padded(const Vector& beta) const;

  GlmFamily family_;
  GlmData data_;
  Vector l2_;
  GlmCurvature curvature_;
  DesignPass pass_;
  ColumnGrams columns_;
  TrialLine line_;  ///< that is kept
  PredictorLine predictors_;
};

}  // namespace hesse
