// Curvature matrices of a multilayer perceptron, assembled without products.
#pragma once

#include <vector>

#include "hesse/models/mlp_block.hpp"

namespace hesse {

/// Which blocks of a symmetric matrix over the parameters are wanted.
enum class BlockStructure { full, layers, units };

/// Memory of the blocks that are wanted, columns contiguous.
class WantedBlocks {
 public:
  using View = Eigen::Map<Matrix, 0, Eigen::OuterStride<>>;

  /// The whole matrix.
  WantedBlocks(const ParameterLayout& layout, Block whole);
  /// The blocks on the diagonal, whose memory this makes.
  WantedBlocks(const ParameterLayout& layout, BlockStructure structure,
               std::vector<Matrix>& blocks);

  /// True if the entries between parameters of two units lie in one of the blocks.
  [[nodiscard]] bool has(Index l, Index i, Index m, Index j) const;
  /// Those entries: rows of unit i of layer l, columns of unit j of layer m.
  [[nodiscard]] View between(Index l, Index i, Index m, Index j);
  [[nodiscard]] Index entries() const;

 private:
  const ParameterLayout& layout_;
  BlockStructure structure_;
  std::vector<View> blocks_;
};

/// With a the inputs of a layer and δ the derivative of the loss by its z, the gradient by the
/// weights of unit i of layer l is δ_li a. Its derivative by the weights of unit j of layer m ≤ l
/// is
///
///   Z a aₘᵀ + δ_li a′ aₘᵀ,   Z = dδ_li/dz_mj,  a′ = da/dz_mj,
///
/// summed over samples: a Gram matrix of layer inputs for each pair of units, weighted by Z, a
/// number per sample, and a second term where m < l. Z and a′ come from Pearlmutter's R-operator
/// with the tangent of z_mj alone. The Gauss–Newton matrix leaves out σ″ and the second term; in
/// the empirical Fisher matrix Z = δ_li δ_mj. Samples where Z = 0, as behind a rectifier at rest,
/// are left out of the sums.
class MlpAssembly {
 public:
  MlpAssembly(const MlpPoint& at, CurvatureKind kind, Checkpoint* checkpoint);

  /// wanted ← wanted + the part of these samples, or that part alone if it is the first; at or
  /// below the diagonal. The block is prepared for the kind.
  void add(const MlpBlock& block, bool is_first, WantedBlocks& wanted);

  /// The same for the diagonal of the matrix, a number per parameter.
  void add_diagonal(const MlpBlock& block, Vector& diagonal);

  /// Completes what add() has written below the diagonal, of blocks between units of one layer too.
  void mirror(WantedBlocks& wanted) const;

 private:
  /// What is known of one column of units, z_mj.
  struct Column {
    Index m = 0, j = 0;
    Vector slope;                 ///< σ′(z_mj)
    std::vector<Panel> tangents;  ///< a′ of layers m + 1 … L − 1
    std::vector<Panel> bent;      ///< σ″ ∂φ/∂a dz/dz_mj of the same layers
    std::vector<Panel> deltas;    ///< Z of layers m … L
    std::vector<Index> rows;      ///< samples that count
    Panel left, right;            ///< factors of a Gram matrix, a column per sample
  };
  struct Unit {
    Index layer, index;
  };

  void read_inputs(const MlpBlock& block);
  void find_deltas(const MlpBlock& block, Column& column) const;
  void find_fisher_deltas(const MlpBlock& block, Column& column) const;
  void push_tangents(const MlpBlock& block, Column& column) const;
  void pull_deltas(const MlpBlock& block, Column& column) const;
  void add_pair(const MlpBlock& block, Index l, Index i, Column& column, bool is_first,
                WantedBlocks::View target) const;
  void choose_rows(const Eigen::Ref<const Vector>& weights, bool has_tangent, Column& column) const;
  void subtract_tangent(const MlpBlock& block, Index l, Index i, const Column& column,
                        Panel::View left) const;
  template <class Task>
  void for_each_column(Index rows, Index entries, const Task& task);

  const MlpPoint at_;
  CurvatureKind kind_;
  Checkpoint* checkpoint_;
  bool bends_;  ///< σ″ counts
  std::vector<Unit> units_;
  std::vector<Matrix> inputs_;   ///< of layers 1 … L, a column per sample, the last row ones
  std::vector<Column> columns_;  ///< one per thread
};

}  // namespace hesse
