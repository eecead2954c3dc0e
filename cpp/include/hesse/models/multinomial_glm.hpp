// Multinomial logistic regression: a linear predictor per class.
#pragma once

#include <cstdint>

#include "hesse/models/column_grams.hpp"
#include "hesse/models/design_pass.hpp"
#include "hesse/models/glm.hpp"
#include "hesse/models/loss.hpp"
#include "hesse/models/predictor_line.hpp"
#include "hesse/problem/trial_line.hpp"

namespace hesse {

/// N samples, owned by somebody else. Features are finite, weights finite and not negative.
struct MultinomialData {
  DesignFeatures features;
  const std::int64_t* labels;  ///< 0 … classes − 1
  Index classes;
  const double* weights = nullptr;  ///< null: all 1
  const double* offset = nullptr;   ///< a column of samples per class; null: all 0
};

/// f(β) = Σ wᵢ (log Σₖ exp ηᵢₖ − ηᵢ,yᵢ) + ½ Σₖⱼ λⱼ βₖⱼ², ηₖ = X βₖ + offsetₖ. The coefficients of a
/// class follow each other, its intercept last and without penalty.
///
/// All classes have coefficients, so that none is special. A number that is added to one
/// unpenalised coefficient of every class changes nothing: those are directions of no curvature, in
/// which Newton's steps do not go. The Hessian's block of classes k and l is Xᵀ diag(w pₖ(δₖₗ −
/// pₗ)) X, a Gram matrix for each pair.
class MultinomialGlm : public Glm {
 public:
  /// `l2` holds λ, one per feature, or nothing.
  MultinomialGlm(const MultinomialData& data, Vector l2, bool has_intercept,
                 Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index dimension() const override { return data_.classes * per_class(); }
  [[nodiscard]] Index sample_count() const override { return pass_.rows(); }
  [[nodiscard]] bool is_convex() const override { return true; }

  /// The state holds the probabilities of the samples, class by class.
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
  void fill_null_space(Matrix& H) const override;

  /// A column per class.
  void linear_predictor(const Vector& beta, Matrix& eta);

  /// Passes over the features so far, but for those of hessian_block().
  [[nodiscard]] Index pass_count() const { return pass_.pass_count(); }

  [[nodiscard]] const MultinomialData& data() const { return data_; }
  [[nodiscard]] bool has_intercept() const { return pass_.shape().has_intercept; }

 private:
  using Rows = Eigen::Map<Matrix, 0, Eigen::OuterStride<>>;

  [[nodiscard]] Index per_class() const { return pass_.shape().columns(); }
  [[nodiscard]] Matrix padded(const Vector& beta) const;
  [[nodiscard]] Vector weights_of(Index first, Index count) const;
  [[nodiscard]] const double* offset_of(const PassBlock& at, Index k) const;
  static Rows rows_of(Index count, double* numbers, Index classes);
  [[nodiscard]] BlockTargets targets_of(Index first) const {
    return {data_.labels + first, Matrix()};
  }
  double evaluate(const PassBlock& at, const Matrix& b, const Vector& weights, Rows& probabilities,
                  Rows& slopes) const;
  void add_pair(const gram::BlockPlan& plan, const PassBlock& at, Index k, Index l,
                const Rows& probabilities, const Rows& slopes, const Vector& weights) const;
  double sparse_hessian(const Vector& beta, Vector& g, Matrix& H);
  [[nodiscard]] double penalty(const Vector& beta) const;
  double add_penalty(const Vector& beta, Vector& g) const;

  MultinomialData data_;
  Vector l2_;
  DesignPass pass_;
  ColumnGrams columns_;
  TrialLine line_;  ///< that is kept
  PredictorLine predictors_;
};

}  // namespace hesse
