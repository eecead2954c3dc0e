#include "hesse/models/mlp.hpp"

#include <algorithm>
#include <utility>

#include "hesse/linalg/huge_pages.hpp"
#include "hesse/linalg/parallel.hpp"
#include "hesse/models/work.hpp"

namespace hesse {
namespace {

// Samples whose Gram matrices are formed at once; empirical: enough to make little of the passes
// over the assembled matrix.
constexpr Index rows_of_assembly = 2048;

// Numbers in the products of vectors that share a pass: their sums per group take some megabytes,
// and a pass ends soon enough for Ctrl-C.
constexpr Index numbers_of_products = Index{1} << 18;

// Samples whose outputs a thread finds at a time.
constexpr Index rows_of_outputs = 256;

}  // namespace

Mlp::Mlp(MlpShape shape, const TrainingData& data, double l2, Checkpoint* checkpoint)
    : shape_(std::move(shape)),
      layout_(shape_.widths),
      data_(data),
      l2_(l2),
      checkpoint_(checkpoint),
      pass_(shape_, layout_, data_, checkpoint) {}

/// Calls task(first, count) for the weights of each unit.
template <class Task>
void Mlp::for_each_weights(const Task& task) const {
  if (l2_ == 0.0) return;
  for (Index l = 1; l <= layout_.layers(); ++l) {
    for (Index i = 0; i < layout_.width(l); ++i) task(layout_.offset(l, i), layout_.width(l - 1));
  }
}

double Mlp::penalty(const Vector& x) const {
  double squares = 0.0;
  for_each_weights(
      [&](Index first, Index count) { squares += x.segment(first, count).squaredNorm(); });
  return 0.5 * l2_ * squares;
}

void Mlp::add_penalty_product(const double* v, double* product) const {
  for_each_weights([&](Index first, Index count) {
    for (Index k = first; k < first + count; ++k) product[k] += l2_ * v[k];
  });
}

double Mlp::value(const Vector& x, const Samples& samples) {
  return pass_.loss(x, samples) + penalty(x);
}

double Mlp::value_and_gradient(const Vector& x, const Samples& samples, Vector& g) {
  const MlpPoint at{shape_, layout_, x};
  const double loss = pass_.loss_and_total(
      x, samples,
      [&](MlpBlock& block, MlpScratch& scratch, double* sum) {
        block.add_gradient(at, scratch, sum);
      },
      dimension(), g.data());
  add_penalty_product(x.data(), g.data());
  return loss + penalty(x);
}

double Mlp::gradient_squares(const Vector& x, const Samples& samples) {
  const MlpPoint at{shape_, layout_, x};
  const auto count = static_cast<double>(samples.count);
  double squares = 0.0;
  pass_.loss_and_total(
      x, samples,
      [&](MlpBlock& block, MlpScratch& scratch, double* sum) {
        *sum += block.gradient_squares(at, scratch);
      },
      1, &squares);
  return squares * count * count;
}

void Mlp::sample_gradients(const Vector& x, const Samples& samples, Block gradients) {
  const MlpPoint at{shape_, layout_, x};
  pass_.loss_and_total(
      x, samples,
      [&](MlpBlock& block, MlpScratch& scratch, double*) {
        block.write_gradients(at, scratch, gradients.middleCols(block.first(), block.rows()));
      },
      0, nullptr);
  gradients *= static_cast<double>(samples.count);
}

void Mlp::linearize(const Vector& x, const Samples& samples, CurvatureKind kind) {
  x_ = x;
  kind_ = kind;
  list_.assign(samples.list, samples.list + (samples.list != nullptr ? samples.count : 0));
  samples_ = {samples.list != nullptr ? list_.data() : nullptr, samples.count};
}

void Mlp::multiply(const ConstBlock& V, Block BV) { multiply_at(x_, samples_, kind_, V, BV); }

void Mlp::multiply_at(const Vector& x, const Samples& samples, CurvatureKind kind,
                      const ConstBlock& V, Block BV) {
  const Index at_once = std::max<Index>(1, numbers_of_products / dimension());
  for (Index first = 0; first < V.cols(); first += at_once) {
    const Index count = std::min(at_once, V.cols() - first);
    multiply_some(x, samples, kind, V.middleCols(first, count), BV.middleCols(first, count));
  }
}

void Mlp::multiply_some(const Vector& x, const Samples& samples, CurvatureKind kind,
                        const ConstBlock& V, Block BV) {
  const MlpPoint at{shape_, layout_, x};
  const Index n = dimension();
  // Contiguous, unless there are several columns of a larger matrix.
  Matrix product(n, V.cols());
  pass_.curvature_total(
      x, samples, kind,
      [&](MlpBlock& block, MlpScratch& scratch, double* sum) {
        for (Index k = 0; k < V.cols(); ++k) {
          block.add_product(at, kind, &V.coeffRef(0, k), scratch, sum + k * n);
        }
      },
      n * V.cols(), product.data());
  for (Index k = 0; k < V.cols(); ++k) add_penalty_product(&V.coeffRef(0, k), &product(0, k));
  BV = product;
}

/// Calls task(block, is first) for the samples, in blocks prepared for the kind.
template <class Task>
void Mlp::for_each_large_block(const Vector& x, const Samples& samples, CurvatureKind kind,
                               const Task& task) {
  const MlpPoint at{shape_, layout_, x};
  MlpBlock block;
  MlpScratch scratch;
  for (Index first = 0; first < samples.count; first += rows_of_assembly) {
    const Index rows = std::min(rows_of_assembly, samples.count - first);
    block.load(data_, {samples, first, rows}, pass_.factor(samples));
    block.forward(at);
    block.prepare(at, kind, scratch);
    task(block, first == 0);
  }
}

void Mlp::fill(const Vector& x, const Samples& samples, CurvatureKind kind, WantedBlocks& wanted) {
  MlpAssembly assembly({shape_, layout_, x}, kind, checkpoint_);
  for_each_large_block(x, samples, kind, [&](const MlpBlock& block, bool is_first) {
    assembly.add(block, is_first, wanted);
  });
  assembly.mirror(wanted);
  if (l2_ == 0.0) return;
  for (Index l = 1; l <= layout_.layers(); ++l) {
    for (Index i = 0; i < layout_.width(l); ++i) {
      wanted.between(l, i, l, i).diagonal().head(layout_.width(l - 1)).array() += l2_;
    }
  }
}

void Mlp::assemble(const Vector& x, const Samples& samples, CurvatureKind kind, Block B) {
  prefer_huge_pages(B.data(),
                    static_cast<std::size_t>(B.cols() * B.outerStride()) * sizeof(double));
  WantedBlocks whole(layout_, B);
  fill(x, samples, kind, whole);
}

std::vector<Matrix> Mlp::diagonal_blocks(const Vector& x, const Samples& samples,
                                         CurvatureKind kind, BlockStructure structure) {
  std::vector<Matrix> blocks;
  WantedBlocks wanted(layout_, structure, blocks);
  fill(x, samples, kind, wanted);
  return blocks;
}

void Mlp::diagonal(const Vector& x, const Samples& samples, CurvatureKind kind, Vector& d) {
  MlpAssembly assembly({shape_, layout_, x}, kind, checkpoint_);
  d.setZero(dimension());
  for_each_large_block(x, samples, kind,
                       [&](const MlpBlock& block, bool) { assembly.add_diagonal(block, d); });
  for_each_weights([&](Index first, Index count) { d.segment(first, count).array() += l2_; });
}

void mlp_outputs(const MlpShape& shape, const Vector& x, const Features& features, Block Z,
                 Checkpoint* checkpoint) {
  const ParameterLayout layout(shape.widths);
  const MlpPoint at{shape, layout, x};
  const Samples all{nullptr, row_count(features)};
  const double work = static_cast<double>(all.count) * static_cast<double>(layout.size());
  const int threads = threads_for(work);
  std::vector<MlpBlock> blocks(static_cast<std::size_t>(threads));
  const Index pieces = (all.count + rows_of_outputs - 1) / rows_of_outputs;
  const Index rounds = rounds_for(work, pieces);
  for (Index round = 0; round < rounds; ++round) {
    const Index begin = round * pieces / rounds, end = (round + 1) * pieces / rounds;
    for_each_task_of_worker(end - begin, threads, [&](Index k, int worker) {
      const Index first = (begin + k) * rows_of_outputs;
      const Index rows = std::min(rows_of_outputs, all.count - first);
      Z.middleRows(first, rows) = blocks[worker].outputs(at, features, {all, first, rows});
    });
    if (checkpoint != nullptr) checkpoint->check();
  }
}

}  // namespace hesse
