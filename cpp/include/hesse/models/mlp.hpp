// The training loss of a multilayer perceptron, and its derivatives.
#pragma once

#include <memory>
#include <variant>

#include "hesse/linalg/gram.hpp"
#include "hesse/models/mlp_shape.hpp"
#include "hesse/problem/finite_sum.hpp"

namespace hesse {

/// Features and targets of N samples, owned by somebody else and finite.
struct TrainingData {
  std::variant<StridedView<double>, StridedView<float>> features;  ///< N × widths[0]
  const std::int64_t* labels = nullptr;  ///< of cross_entropy: N classes
  StridedView<double> targets{};         ///< of the other losses: N × widths[L]
  const double* weights = nullptr;       ///< N, not negative, some positive; null: all 1

  [[nodiscard]] Index count() const;
};

/// Which blocks of a symmetric matrix over the parameters are wanted.
enum class BlockStructure { full, layers, units };

/// The mean loss of a network on its training data and ½ λ‖weights‖², biases not among them.
///
/// Back-propagation; products by Pearlmutter, "Fast exact multiplication by the Hessian", Neural
/// Computation 6 (1994), and Schraudolph, "Fast curvature matrix-vector products", Neural
/// Computation 14 (2002). Matrices are assembled as one weighted Gram matrix of layer inputs per
/// pair of units, not from products: see mlp_assembly.hpp. Arithmetic is in double precision,
/// whatever the precision of the features.
class Mlp final : public FiniteSum {
 public:
  Mlp(MlpShape shape, const TrainingData& data, double l2 = 0.0, Checkpoint* checkpoint = nullptr);
  ~Mlp() override;

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

  /// Column i is the gradient of the i-th of these samples' loss as it enters the mean.
  void sample_gradients(const Vector& x, const Samples& samples, Block gradients);

  /// The blocks on the diagonal, one per layer or unit; of `full` the matrix itself.
  std::vector<Matrix> assemble_blocks(const Vector& x, const Samples& samples, CurvatureKind kind,
                                      BlockStructure structure);
  void diagonal(const Vector& x, const Samples& samples, CurvatureKind kind, Vector& d);
};

/// Z ← the outputs of the network for given features, rows × widths[L]; not passed through a link.
void mlp_outputs(const MlpShape& shape, const Vector& x,
                 const std::variant<StridedView<double>, StridedView<float>>& features, Block Z,
                 Checkpoint* checkpoint = nullptr);

/// A start: weights of random sign and size fit for the activation, biases 0. He et al., "Delving
/// deep into rectifiers" (2015) for relu, leaky_relu and softplus; Glorot & Bengio, "Understanding
/// the difficulty of training deep feedforward neural networks" (2010) for the others.
void mlp_initialize(const MlpShape& shape, std::uint64_t seed, Vector& x);

}  // namespace hesse
