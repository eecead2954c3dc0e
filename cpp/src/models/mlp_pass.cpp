#include "hesse/models/mlp_pass.hpp"

#include <algorithm>

#include "hesse/linalg/parallel.hpp"
#include "hesse/models/work.hpp"

namespace hesse {
namespace {

// Empirical: the state of a block stays in the second-level cache, but its products are worth a
// call.
constexpr Index numbers_per_block = Index{1} << 15;
constexpr Index fewest_rows = 64;

// Empirical: enough groups for the threads of most machines, up to the first number if each still
// gets a block, up to the second if each gets so many samples that its own sum costs little.
constexpr Index few_groups = 8, most_groups = 16;
constexpr Index rows_of_many_groups = 512;

// States that are kept take 64 MiB at most.
constexpr Index most_numbers_kept = Index{1} << 23;

Index numbers_per_sample(const ParameterLayout& layout) {
  Index numbers = layout.width(0);
  for (Index l = 1; l <= layout.layers(); ++l) numbers += 2 * layout.width(l);
  return numbers;
}

Index ceiling(Index a, Index b) { return (a + b - 1) / b; }

}  // namespace

SampleCut::SampleCut(const ParameterLayout& layout, Index samples)
    : samples_(samples), numbers_per_sample_(numbers_per_sample(layout)) {
  const Index rows = std::max(fewest_rows, numbers_per_block / numbers_per_sample_);
  const Index few = std::min(samples / fewest_rows, few_groups);
  groups_ = std::clamp<Index>(std::max(few, samples / rows_of_many_groups), 1, most_groups);
  // Every group gets as many blocks as the others, so that threads end together.
  blocks_ = groups_ * ceiling(ceiling(samples, groups_), rows);
}

bool SampleCut::fits() const { return samples_ * numbers_per_sample_ <= most_numbers_kept; }

bool MlpPass::Kept::holds(const Samples& samples) const {
  if (count != samples.count || is_listed != (samples.list != nullptr)) return false;
  return !is_listed || std::equal(list.begin(), list.end(), samples.list);
}

MlpPass::MlpPass(const MlpShape& shape, const ParameterLayout& layout, const TrainingData& data,
                 Checkpoint* checkpoint)
    : shape_(shape),
      layout_(layout),
      data_(data),
      checkpoint_(checkpoint),
      weight_sum_(static_cast<double>(data.count())) {
  if (data.weights == nullptr) return;
  weight_sum_ = 0.0;
  for (Index i = 0; i < data.count(); ++i) weight_sum_ += data.weights[i];
}

double MlpPass::factor(const Samples& samples) const {
  return static_cast<double>(data_.count()) / weight_sum_ / static_cast<double>(samples.count);
}

/// Calls task(group, block number) for each block; `per_sample` is its number of multiplications.
/// Groups run in parallel, in rounds.
template <class BlockTask>
void MlpPass::for_each_block(const SampleCut& cut, Index per_sample, const BlockTask& task) {
  const Index groups = cut.groups(), per_group = cut.blocks() / groups;
  const double work =
      static_cast<double>(cut.first_sample(cut.blocks())) * static_cast<double>(per_sample);
  const int threads = groups > 1 ? threads_for(work) : 1;
  const Index rounds = rounds_for(work, per_group);
  for (Index round = 0; round < rounds; ++round) {
    const Index first = round * per_group / rounds, end = (round + 1) * per_group / rounds;
    for_each_task(groups, threads, [&](Index group) {
      for (Index b = first; b < end; ++b) task(group, cut.first_block(group) + b);
    });
    if (checkpoint_ != nullptr) checkpoint_->check();
  }
}

MlpPass::Kept& MlpPass::keep(const Samples& samples) {
  Kept& kept = kept_[samples.list == nullptr ? 0 : 1];
  if (kept.holds(samples)) return kept;
  kept.count = 0;
  kept.is_forward = kept.is_prepared = false;
  const SampleCut cut(layout_, samples.count);
  if (!cut.fits()) {
    kept.blocks.clear();
    return kept;
  }
  kept.blocks.resize(static_cast<std::size_t>(cut.blocks()));
  const double factor_of_all = factor(samples);
  for_each_block(cut, layout_.width(0), [&](Index, Index b) {
    const Index first = cut.first_sample(b);
    kept.blocks[b].load(data_, {samples, first, cut.first_sample(b + 1) - first}, factor_of_all);
  });
  kept.is_listed = samples.list != nullptr;
  if (kept.is_listed) kept.list.assign(samples.list, samples.list + samples.count);
  kept.count = samples.count;
  return kept;
}

double MlpPass::loss(const Vector& x, const Samples& samples) {
  const Kept& kept = keep(samples);
  if (kept.count > 0 && kept.is_forward && kept.x == x) return kept.loss;
  return loss_and_total(x, samples, [](MlpBlock&, MlpScratch&, double*) {}, 0, nullptr);
}

double MlpPass::loss_and_total(const Vector& x, const Samples& samples, const Task& task,
                               Index size, double* total) {
  Kept& kept = keep(samples);
  const bool is_kept = kept.count > 0;
  const bool is_forward = is_kept && kept.is_forward && kept.x == x;
  const SampleCut cut(layout_, samples.count);
  const auto groups = static_cast<std::size_t>(cut.groups());
  if (scratch_.size() < groups) scratch_.resize(groups);
  if (!is_kept && passing_.size() < groups) passing_.resize(groups);
  losses_.assign(groups, 0.0);
  if (sums_.size() < size * cut.groups()) sums_.resize(size * cut.groups());
  sums_.head(size * cut.groups()).setZero();

  if (!is_forward) kept.is_forward = kept.is_prepared = false;
  const MlpPoint at{shape_, layout_, x};
  const double factor_of_all = factor(samples);
  // Each vector of the total stands for a pass.
  for_each_block(cut, layout_.size() + size, [&](Index group, Index b) {
    MlpBlock& block = is_kept ? kept.blocks[b] : passing_[group];
    const Index first = cut.first_sample(b);
    if (!is_kept) {
      block.load(data_, {samples, first, cut.first_sample(b + 1) - first}, factor_of_all);
    }
    if (!is_forward) losses_[group] += block.forward(at);
    task(block, scratch_[group], sums_.data() + group * size);
  });
  for (Index i = 0; i < size; ++i) total[i] = sums_[i];
  for (Index group = 1; group < cut.groups(); ++group) {
    const double* sum = sums_.data() + group * size;
    for (Index i = 0; i < size; ++i) total[i] += sum[i];
  }
  if (is_forward) return kept.loss;
  double loss = 0.0;
  for (const double part : losses_) loss += part;
  if (is_kept) {
    kept.x = x;
    kept.loss = loss;
    kept.is_forward = true;
  }
  return loss;
}

void MlpPass::curvature_total(const Vector& x, const Samples& samples, CurvatureKind kind,
                              const Task& task, Index size, double* total) {
  Kept& kept = keep(samples);
  const bool is_prepared =
      kept.count > 0 && kept.is_forward && kept.x == x && kept.is_prepared && kept.kind == kind;
  const MlpPoint at{shape_, layout_, x};
  kept.is_prepared = false;
  loss_and_total(
      x, samples,
      [&](MlpBlock& block, MlpScratch& scratch, double* sum) {
        if (!is_prepared) block.prepare(at, kind, scratch);
        task(block, scratch, sum);
      },
      size, total);
  kept.is_prepared = kept.count > 0;
  kept.kind = kind;
}

}  // namespace hesse
