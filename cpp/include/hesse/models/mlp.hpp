// The training loss of a multilayer perceptron, and its derivatives.
#pragma once

#include "hesse/models/mlp_assembly.hpp"
#include "hesse/models/mlp_pass.hpp"

namespace hesse {

/// The mean loss of a network on its training data and ½ λ‖weights‖², biases not among them.
///
/// Back-propagation; products by Pearlmutter, "Fast exact multiplication by the Hessian", Neural
/// Computation 6 (1994), and Schraudolph, "Fast curvature matrix-vector products", Neural
/// Computation 14 (2002). Arithmetic is in double precision, whatever that of the features. What a
/// pass forward leaves is kept for the next pass at that point, up to 64 MiB of it; beyond, memory
/// is that of the parameters and of a block of samples per group.
class Mlp : public FiniteSum {
 public:
  Mlp(MlpShape shape, const TrainingData& data, double l2 = 0.0, Checkpoint* checkpoint = nullptr);

  [[nodiscard]] Index dimension() const override { return layout_.size(); }
  [[nodiscard]] Index sample_count() const override { return data_.count(); }
  [[nodiscard]] const MlpShape& shape() const { return shape_; }
  [[nodiscard]] const ParameterLayout& layout() const { return layout_; }

  double value(const Vector& x, const Samples& samples) override;
  double value_and_gradient(const Vector& x, const Samples& samples, Vector& g) override;
  double gradient_squares(const Vector& x, const Samples& samples) override;
  void linearize(const Vector& x, const Samples& samples, CurvatureKind kind) override;
  void multiply(const ConstBlock& V, Block BV) override;
  void assemble(const Vector& x, const Samples& samples, CurvatureKind kind, Block B) override;

  /// BV ← B V where no linearization is wanted beyond this call.
  void multiply_at(const Vector& x, const Samples& samples, CurvatureKind kind, const ConstBlock& V,
                   Block BV);

  /// Column i is the gradient of the i-th of these samples' loss, multiplied by N wᵢ/W.
  void sample_gradients(const Vector& x, const Samples& samples, Block gradients);

  /// The blocks on the diagonal, one per layer or unit.
  std::vector<Matrix> diagonal_blocks(const Vector& x, const Samples& samples, CurvatureKind kind,
                                      BlockStructure structure);
  void diagonal(const Vector& x, const Samples& samples, CurvatureKind kind, Vector& d);

 private:
  void multiply_some(const Vector& x, const Samples& samples, CurvatureKind kind,
                     const ConstBlock& V, Block BV);
  [[nodiscard]] double penalty(const Vector& x) const;
  void add_penalty_product(const double* v, double* product) const;
  template <class Task>
  void for_each_weights(const Task& task) const;
  template <class Task>
  void for_each_large_block(const Vector& x, const Samples& samples, CurvatureKind kind,
                            const Task& task);
  void fill(const Vector& x, const Samples& samples, CurvatureKind kind, WantedBlocks& wanted);

  MlpShape shape_;
  ParameterLayout layout_;
  TrainingData data_;
  double l2_;
  Checkpoint* checkpoint_;
  MlpPass pass_;
  Vector x_;  ///< where products are taken
  std::vector<Index> list_;
  Samples samples_;
  CurvatureKind kind_ = CurvatureKind::hessian;
};

/// Z ← the outputs of the network for these features, rows × widths[L], not passed through a link.
void mlp_outputs(const MlpShape& shape, const Vector& x, const Features& features, Block Z,
                 Checkpoint* checkpoint = nullptr);

}  // namespace hesse
