// A multilayer perceptron on one block of samples: passes forward and backward.
#pragma once

#include "hesse/models/training_data.hpp"

namespace hesse {

/// What a pass works with, beside the samples.
struct MlpPoint {
  const MlpShape& shape;
  const ParameterLayout& layout;
  const Vector& x;

  /// Weights and biases of a layer, a column per unit, the biases last.
  [[nodiscard]] Panel::ConstView layer(Index l) const { return layer_of(x.data(), l); }
  [[nodiscard]] Panel::ConstView layer_of(const double* parameters, Index l) const {
    return {parameters + layout.offset(l), layout.per_unit(l), layout.width(l)};
  }
};

/// Panels that a pass needs while it runs; their contents mean nothing between passes.
struct MlpScratch {
  Panel signal, next_signal;    ///< derivatives of the loss by a layer's z
  std::vector<Panel> tangents;  ///< of the inputs of layers 2 … L
  std::vector<Panel> bent;      ///< `curved` times the tangent of z, of layers 1 … L − 1
  Vector sums;                  ///< a number per sample
};

/// The state of a block of samples at a point, after a pass forward, and for products also one
/// backward.
class MlpBlock {
 public:
  /// Takes in the samples; `factor` is N/(W|S|), by which the weights wᵢ are multiplied.
  void load(const TrainingData& data, const Rows& rows, double factor);

  /// The outputs of samples without targets.
  [[nodiscard]] Panel::View outputs(const MlpPoint& at, const Features& features, const Rows& rows);

  /// To the means; returns Σ scaleᵢ φᵢ.
  double forward(const MlpPoint& at);

  /// gradient ← gradient + Σ ∇φᵢ scaleᵢ
  void add_gradient(const MlpPoint& at, MlpScratch& scratch, double* gradient) const;

  /// Σ scaleᵢ² ‖∇φᵢ‖², layer by layer from ‖δ‖² (‖a‖² + 1) (Goodfellow, "Efficient per-example
  /// gradient computations", 2015).
  double gradient_squares(const MlpPoint& at, MlpScratch& scratch) const;

  /// Column i ← scaleᵢ ∇φᵢ
  void write_gradients(const MlpPoint& at, MlpScratch& scratch, Block gradients) const;

  /// A pass backward that keeps what products and matrices of this kind need.
  void prepare(const MlpPoint& at, CurvatureKind kind, MlpScratch& scratch);

  /// product ← product + B v, after prepare() for that kind.
  void add_product(const MlpPoint& at, CurvatureKind kind, const double* v, MlpScratch& scratch,
                   double* product) const;

  /// What the assembly of matrices reads.
  [[nodiscard]] Index first() const { return first_; }  ///< among the samples of the pass
  [[nodiscard]] Index rows() const { return rows_; }
  [[nodiscard]] Panel::ConstView inputs(Index layer) const { return inputs_[layer - 1].view(); }
  [[nodiscard]] Panel::ConstView delta(Index layer) const { return deltas_[layer - 1].view(); }
  [[nodiscard]] Panel::ConstView curved(Index layer) const { return curved_[layer - 1].view(); }
  [[nodiscard]] Panel::ConstView means() const { return means_.view(); }
  [[nodiscard]] const Vector& scale() const { return scale_; }

 private:
  [[nodiscard]] Panel::View find_outputs(const MlpPoint& at);
  [[nodiscard]] Panel::View start_backward(const MlpPoint& at, MlpScratch& scratch) const;
  void pull_signal(const MlpPoint& at, Index layer, MlpScratch& scratch) const;
  void add_layer_gradient(const MlpPoint& at, Index layer, const ConstPanelRef& delta,
                          double* gradient) const;
  void push_tangents(const MlpPoint& at, const double* v, MlpScratch& scratch, bool bends) const;
  void add_hessian_product(const MlpPoint& at, const double* v, MlpScratch& scratch,
                           double* product) const;
  void add_gauss_newton_product(const MlpPoint& at, const double* v, MlpScratch& scratch,
                                double* product) const;
  void add_fisher_product(const MlpPoint& at, const double* v, MlpScratch& scratch,
                          double* product) const;
  template <class Task>
  void for_each_delta(const MlpPoint& at, MlpScratch& scratch, const Task& task) const;

  Index first_ = 0, rows_ = 0;
  std::vector<Panel> inputs_;  ///< of layers 1 … L
  Panel means_;
  GatheredTargets targets_;
  Vector scale_;
  std::vector<Panel> deltas_;  ///< ∂φ/∂z of layers 1 … L: scaled, but of the empirical Fisher
  std::vector<Panel> curved_;  ///< σ″(z) ∘ ∂φ/∂a of layers 1 … L − 1
};

}  // namespace hesse
