#include "hesse/models/mlp_assembly.hpp"

#include <utility>

#include "hesse/linalg/parallel.hpp"
#include "hesse/linalg/rank_update.hpp"
#include "hesse/models/work.hpp"

namespace hesse {
namespace {

WantedBlocks::View view_of(Block whole) {
  return {whole.data(), whole.rows(), whole.cols(), Eigen::OuterStride<>(whole.outerStride())};
}

}  // namespace

WantedBlocks::WantedBlocks(const ParameterLayout& layout, Block whole)
    : layout_(layout), structure_(BlockStructure::full), blocks_{view_of(whole)} {}

WantedBlocks::WantedBlocks(const ParameterLayout& layout, BlockStructure structure,
                           std::vector<Matrix>& blocks)
    : layout_(layout), structure_(structure) {
  const auto add = [&](Index size, Index count) {
    for (Index k = 0; k < count; ++k) blocks.emplace_back(size, size);
  };
  if (structure == BlockStructure::full) add(layout.size(), 1);
  for (Index l = 1; l <= layout.layers() && structure != BlockStructure::full; ++l) {
    const bool by_units = structure == BlockStructure::units;
    add(layout.per_unit(l) * (by_units ? 1 : layout.width(l)), by_units ? layout.width(l) : 1);
  }
  for (Matrix& block : blocks) blocks_.push_back(view_of(block));
}

bool WantedBlocks::has(Index l, Index i, Index m, Index j) const {
  switch (structure_) {
    case BlockStructure::layers: return l == m;
    case BlockStructure::units: return l == m && i == j;
    default: return true;
  }
}

WantedBlocks::View WantedBlocks::between(Index l, Index i, Index m, Index j) {
  Index block = 0, row = layout_.offset(l, i), column = layout_.offset(m, j);
  if (structure_ == BlockStructure::layers) {
    block = l - 1;
    row -= layout_.offset(l);
    column -= layout_.offset(m);
  } else if (structure_ == BlockStructure::units) {
    for (Index k = 1; k < l; ++k) block += layout_.width(k);
    block += i;
    row = column = 0;
  }
  View& whole = blocks_[block];
  const Index stride = whole.outerStride();
  return {whole.data() + row + column * stride, layout_.per_unit(l), layout_.per_unit(m),
          Eigen::OuterStride<>(stride)};
}

Index WantedBlocks::entries() const {
  Index count = 0;
  for (const View& block : blocks_) count += block.size();
  return count;
}

MlpAssembly::MlpAssembly(const MlpPoint& at, CurvatureKind kind, Checkpoint* checkpoint)
    : at_(at),
      kind_(kind),
      checkpoint_(checkpoint),
      bends_(kind == CurvatureKind::hessian && !is_piecewise_linear(at.shape.activation)) {
  for (Index l = 1; l <= at.layout.layers(); ++l) {
    for (Index i = 0; i < at.layout.width(l); ++i) units_.push_back({l, i});
  }
}

void MlpAssembly::read_inputs(const MlpBlock& block) {
  inputs_.resize(static_cast<std::size_t>(at_.layout.layers()));
  for (Index l = 1; l <= at_.layout.layers(); ++l) {
    Matrix& inputs = inputs_[l - 1];
    inputs.resize(at_.layout.per_unit(l), block.rows());
    inputs.topRows(at_.layout.width(l - 1)) = block.inputs(l).transpose();
    inputs.bottomRows(1).setOnes();
  }
}

/// Calls task(column) for each unit, with m and j set, in parallel and in rounds; `entries` is the
/// number of those that the tasks write.
template <class Task>
void MlpAssembly::for_each_column(Index rows, Index entries, const Task& task) {
  const auto count = static_cast<Index>(units_.size());
  const Index after_first = at_.layout.size() - at_.layout.per_unit(1) * at_.layout.width(1);
  const double work =
      static_cast<double>(rows) * static_cast<double>(entries / 2 + count * after_first);
  const int threads = threads_for(work);
  const Index rounds = rounds_for(work, count / threads);
  if (columns_.size() < static_cast<std::size_t>(threads)) columns_.resize(threads);
  for (Index round = 0; round < rounds; ++round) {
    const Index first = round * count / rounds, end = (round + 1) * count / rounds;
    for_each_task_of_worker(end - first, threads, [&](Index k, int worker) {
      Column& column = columns_[worker];
      column.m = units_[first + k].layer;
      column.j = units_[first + k].index;
      task(column);
    });
    if (checkpoint_ != nullptr) checkpoint_->check();
  }
}

void MlpAssembly::add(const MlpBlock& block, bool is_first, WantedBlocks& wanted) {
  read_inputs(block);
  for_each_column(block.rows(), wanted.entries(), [&](Column& column) {
    const Index m = column.m, j = column.j;
    find_deltas(block, column);
    for (const auto& [l, i] : units_) {
      if (l < m || (l == m && i < j) || !wanted.has(l, i, m, j)) continue;
      add_pair(block, l, i, column, is_first, wanted.between(l, i, m, j));
    }
  });
}

void MlpAssembly::add_diagonal(const MlpBlock& block, Vector& diagonal) {
  read_inputs(block);
  for_each_column(block.rows(), diagonal.size(), [&](Column& column) {
    find_deltas(block, column);
    const Index m = column.m, j = column.j;
    diagonal.segment(at_.layout.offset(m, j), at_.layout.per_unit(m)).noalias() +=
        inputs_[m - 1].cwiseAbs2() * column.deltas[m - 1].view().col(j);
  });
}

void MlpAssembly::mirror(WantedBlocks& wanted) const {
  for_each_task(static_cast<Index>(units_.size()), thread_count(), [&](Index k) {
    const auto [m, j] = units_[k];
    for (const auto& [l, i] : units_) {
      if (l < m || (l == m && i < j) || !wanted.has(l, i, m, j)) continue;
      auto below = wanted.between(l, i, m, j);
      if (l == m) {
        below.triangularView<Eigen::StrictlyUpper>() = below.transpose();
      }
      if (l > m || i > j) wanted.between(m, j, l, i) = below.transpose();
    }
  });
}

void MlpAssembly::find_deltas(const MlpBlock& block, Column& column) const {
  const auto layers = static_cast<std::size_t>(at_.layout.layers());
  column.tangents.resize(layers);
  column.bent.resize(layers);
  column.deltas.resize(layers);
  if (kind_ == CurvatureKind::empirical_fisher) return find_fisher_deltas(block, column);
  push_tangents(block, column);
  pull_deltas(block, column);
}

void MlpAssembly::find_fisher_deltas(const MlpBlock& block, Column& column) const {
  const Vector scaled = block.delta(column.m).col(column.j).cwiseProduct(block.scale());
  for (Index l = column.m; l <= at_.layout.layers(); ++l) {
    auto delta = column.deltas[l - 1].reshaped(block.rows(), at_.layout.width(l));
    delta = block.delta(l);
    delta.array().colwise() *= scaled.array();
  }
}

/// The derivatives of the layers after m by z_mj; ∇²φ times that of the outputs lies in the deltas
/// of layer L at the end.
void MlpAssembly::push_tangents(const MlpBlock& block, Column& column) const {
  const Index layers = at_.layout.layers(), rows = block.rows();
  auto outputs = column.deltas[layers - 1].reshaped(rows, at_.layout.width(layers));
  if (column.m == layers) {
    outputs.setZero();
    outputs.col(column.j).setOnes();
  } else {
    column.slope.setOnes(rows);
    multiply_by_slope(at_.shape.activation, block.inputs(column.m + 1).col(column.j), column.slope);
  }
  for (Index l = column.m + 1; l <= layers; ++l) {
    Panel& target = l < layers ? column.tangents[l - 1] : column.deltas[layers - 1];
    auto tangent = target.reshaped(rows, at_.layout.width(l));
    if (l == column.m + 1) {
      tangent.noalias() = column.slope * at_.layer(l).row(column.j);
    } else {
      tangent.noalias() =
          column.tangents[l - 2].view() * at_.layer(l).topRows(at_.layout.width(l - 1));
    }
    if (l == layers) break;
    if (bends_)
      column.bent[l - 1].reshaped(rows, tangent.cols()) = block.curved(l).cwiseProduct(tangent);
    multiply_by_slope(at_.shape.activation, block.inputs(l + 1), tangent);
  }
  multiply_by_loss_hessian(at_.shape.loss, block.means(), block.scale(), outputs);
}

void MlpAssembly::pull_deltas(const MlpBlock& block, Column& column) const {
  for (Index l = at_.layout.layers() - 1; l >= column.m; --l) {
    const Index n = at_.layout.width(l);
    auto delta = column.deltas[l - 1].reshaped(block.rows(), n);
    delta.noalias() = column.deltas[l].view() * at_.layer(l + 1).topRows(n).transpose();
    multiply_by_slope(at_.shape.activation, block.inputs(l + 1), delta);
    if (!bends_) continue;
    if (l > column.m) {
      delta += column.bent[l - 1].view();
    } else {
      delta.col(column.j) += block.curved(l).col(column.j);
    }
  }
}

void MlpAssembly::add_pair(const MlpBlock& block, Index l, Index i, Column& column, bool is_first,
                           WantedBlocks::View target) const {
  const auto weights = std::as_const(column.deltas[l - 1]).view().col(i);
  const Matrix& a = inputs_[l - 1];
  const Matrix& b = inputs_[column.m - 1];
  const bool has_tangent = kind_ == CurvatureKind::hessian && l > column.m + 1;
  choose_rows(weights, has_tangent, column);
  const auto count = static_cast<Index>(column.rows.size());
  auto left = column.left.reshaped(a.rows(), count);
  auto right = column.right.reshaped(b.rows(), count);
  for (Index k = 0; k < count; ++k) {
    left.col(k) = -weights[column.rows[k]] * a.col(column.rows[k]);
    right.col(k) = b.col(column.rows[k]);
  }
  if (has_tangent) subtract_tangent(block, l, i, column, left);
  if (is_first) target.setZero();
  subtract_product(target, left, right, l == column.m ? Part::lower_triangle : Part::all);
  if (kind_ == CurvatureKind::hessian && l == column.m + 1) {
    // a′ has the one entry σ′(z_mj).
    target.row(column.j).noalias() +=
        (b * block.delta(l).col(i).cwiseProduct(column.slope)).transpose();
  }
}

/// The samples that a Gram matrix with these weights must count.
void MlpAssembly::choose_rows(const Eigen::Ref<const Vector>& weights, bool has_tangent,
                              Column& column) const {
  column.rows.clear();
  for (Index n = 0; n < weights.size(); ++n) {
    if (weights[n] != 0.0 || (has_tangent && column.slope[n] != 0.0)) column.rows.push_back(n);
  }
}

/// left ← left − δ_li a′
void MlpAssembly::subtract_tangent(const MlpBlock& block, Index l, Index i, const Column& column,
                                   Panel::View left) const {
  const auto tangent = column.tangents[l - 2].view();
  const auto delta = block.delta(l).col(i);
  for (Index k = 0; k < left.cols(); ++k) {
    const Index n = column.rows[k];
    left.col(k).head(tangent.cols()) -= delta[n] * tangent.row(n).transpose();
  }
}

}  // namespace hesse
