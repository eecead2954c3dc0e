// Passes of a multilayer perceptron over many samples: blocks, groups of blocks that are summed
// apart, and states that are kept from one pass to the next.
#pragma once

#include <array>
#include <functional>

#include "hesse/models/mlp_block.hpp"

namespace hesse {

/// How samples are cut: by their number and the network alone, so that sums over groups, added in
/// order, have the same bits for any number of threads.
class SampleCut {
 public:
  SampleCut(const ParameterLayout& layout, Index samples);

  [[nodiscard]] Index blocks() const { return blocks_; }
  [[nodiscard]] Index groups() const { return groups_; }
  [[nodiscard]] Index first_block(Index group) const { return group * blocks_ / groups_; }
  [[nodiscard]] Index first_sample(Index block) const { return block * samples_ / blocks_; }
  /// True if the states of all blocks may be kept.
  [[nodiscard]] bool fits() const;

 private:
  Index samples_, numbers_per_sample_, blocks_, groups_;
};

class MlpPass {
 public:
  /// What is done with a block at x.
  using Task = std::function<void(MlpBlock&, MlpScratch&, double* sum)>;

  MlpPass(const MlpShape& shape, const ParameterLayout& layout, const TrainingData& data,
          Checkpoint* checkpoint);

  /// The weighted mean of the losses.
  double loss(const Vector& x, const Samples& samples);

  /// The same; and task(block, scratch, sum) for each block, with a sum of `size` numbers that each
  /// group begins at zero. Their total is written to `total`. A task must not throw.
  double loss_and_total(const Vector& x, const Samples& samples, const Task& task, Index size,
                        double* total);

  /// The total alone, of tasks that need a pass backward for matrices of this kind.
  void curvature_total(const Vector& x, const Samples& samples, CurvatureKind kind,
                       const Task& task, Index size, double* total);

  /// N/(W|S|), by which a weight is multiplied.
  [[nodiscard]] double factor(const Samples& samples) const;

 private:
  /// The states of all blocks of one choice of samples.
  struct Kept {
    std::vector<MlpBlock> blocks;
    std::vector<Index> list;
    Index count = 0;  ///< of samples; 0 if nothing is kept
    bool is_listed = false;
    Vector x;
    bool is_forward = false;  ///< the passes forward were made at x
    double loss = 0.0;        ///< there
    bool is_prepared = false;
    CurvatureKind kind{};  ///< of the passes backward there

    [[nodiscard]] bool holds(const Samples& samples) const;
  };

  Kept& keep(const Samples& samples);
  template <class BlockTask>
  void for_each_block(const SampleCut& cut, Index per_sample, const BlockTask& task);

  const MlpShape& shape_;
  const ParameterLayout& layout_;
  const TrainingData& data_;
  Checkpoint* checkpoint_;
  double weight_sum_;
  std::array<Kept, 2> kept_;  ///< of all samples, and of a list
  std::vector<MlpBlock> passing_;
  std::vector<MlpScratch> scratch_;
  std::vector<double> losses_;
  Vector sums_;
};

}  // namespace hesse
