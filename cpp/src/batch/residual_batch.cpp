#include "hesse/batch/residual_batch.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/linalg/parallel.hpp"
#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

using lane::lanes;
using lane::Vec;

// Numbers of Jacobians that are asked for at once: 4 MiB, so that a batch's memory does not grow with
// its problems'. Empirical: fewer, and calls of a callback cost more than their work.
constexpr Index most_together = Index{1} << 19;

// Problems of one task of a thread.
constexpr Index points_per_task = 64;

// Multiplications from which on several threads are worth starting: empirical, some ten microseconds.
constexpr double least_parallel = 5e4;

int threads_for(Index count, Index each) {
  const double work = static_cast<double>(count) * static_cast<double>(each);
  return work < least_parallel ? 1 : thread_count();
}

double sum_of(Vec v) {
  double sum = 0.0;
  for (int i = 0; i < lanes; ++i) sum += v[i];
  return sum;
}

/// Products of one column with four others, over `vectors` vectors.
void dot_four(const Vec* a, const Vec* const* b, Index vectors, double* products) {
  Vec s0{}, s1{}, s2{}, s3{};
  for (Index v = 0; v < vectors; ++v) {
    s0 += a[v] * b[0][v];
    s1 += a[v] * b[1][v];
    s2 += a[v] * b[2][v];
    s3 += a[v] * b[3][v];
  }
  products[0] = sum_of(s0);
  products[1] = sum_of(s1);
  products[2] = sum_of(s2);
  products[3] = sum_of(s3);
}

/// Copies a column and fills it up with zeros.
void copy_column(const double* from, Index stride, Index rows, Index padded, double* to) {
  if (stride == 1) {
    std::copy_n(from, rows, to);
  } else {
    for (Index i = 0; i < rows; ++i) to[i] = from[i * stride];
  }
  std::fill(to + rows, to + padded, 0.0);
}

/// Calls task(point, worker) for all points.
template <class Task>
void for_each_point(Index count, int threads, const Task& task) {
  const Index tasks = (count + points_per_task - 1) / points_per_task;
  for_each_task_of_worker(tasks, threads, [&](Index t, int worker) {
    const Index end = std::min(count, (t + 1) * points_per_task);
    for (Index p = t * points_per_task; p < end; ++p) task(p, worker);
  });
}

}  // namespace

ResidualBatch::ResidualBatch(BatchResiduals& residuals, const double* starts, const BatchBox& box,
                             DifferenceScheme scheme, const BatchLoss& loss)
    : residuals_(residuals),
      starts_(starts),
      scheme_(scheme),
      loss_(loss),
      n_(residuals.dimension()),
      differences_(n_, starts, box),
      memory_(thread_count()) {}

void ResidualBatch::begin(Index, Index problem, double* x) {
  std::copy_n(starts_ + problem * n_, n_, x);
}

void ResidualBatch::values(const BatchTrials& trials) {
  trials_.gather(trials, n_);
  if (trials_.count() == 0) return;
  rows_ = residuals_.residuals(trials_.all());
  row_of_slot_.resize(trials.groups * lanes);
  const int threads = std::min<int>(threads_for(trials_.count(), rows_.rows),
                                    static_cast<int>(memory_.size()));
  for_each_point(trials_.count(), threads, [&](Index p, int worker) {
    const Index slot = trials_.slots()[p];
    row_of_slot_[slot] = p;
    lane_entry(trials.value, 1, slot, 0) = value(rows_.of(p), memory_[worker]);
  });
}

double ResidualBatch::value(const double* r, Memory& memory) const {
  const Index m = rows_.rows, padded = tile::rounded_up(m, lanes);
  double* column = memory.columns.at_least(padded);
  copy_column(r, rows_.row_stride, m, padded, column);
  if (loss_.loss != nullptr) {
    memory.squares = Eigen::Map<const Vector>(column, m).array().square() / (loss_.scale * loss_.scale);
    memory.rho.resize(m, 3);
    loss_.loss->evaluate(memory.squares, memory.rho);
    return 0.5 * loss_.scale * loss_.scale * memory.rho.col(0).sum();
  }
  Vec sum{};
  for (Index i = 0; i < padded; i += lanes) {
    const Vec v = *reinterpret_cast<const Vec*>(column + i);
    sum += v * v;
  }
  return 0.5 * sum_of(sum);
}

void ResidualBatch::derivatives(const BatchTrials& trials) {
  accepted_.gather(trials, n_);
  const Index m = rows_.rows;
  const Index together = std::max<Index>(1, most_together / std::max<Index>(1, m * n_));
  for (Index first = 0; first < accepted_.count(); first += together) {
    const BatchPoints part =
        accepted_.part(first, std::min(together, accepted_.count() - first));
    const Index* slots = accepted_.slots().data() + first;
    const bool has_jacobian = residuals_.has_jacobian();
    std::vector<double> base;
    if (!has_jacobian) {
      for (Index p = 0; p < part.count; ++p) {
        const double* r = rows_.of(row_of_slot_[slots[p]]);
        for (Index i = 0; i < m; ++i) base.push_back(r[i * rows_.row_stride]);
      }
    }
    const BatchNumbers J =
        has_jacobian
            ? residuals_.jacobians(part)
            : differences_.first([&](const BatchPoints& p) { return residuals_.residuals(p); },
                                 scheme_, part, {base.data(), m, m, 1, 0, nullptr});
    const int threads = std::min<int>(threads_for(part.count, m * n_ * n_),
                                      static_cast<int>(memory_.size()));
    for_each_point(part.count, threads, [&](Index p, int worker) {
      assemble(trials, slots[p], rows_.of(row_of_slot_[slots[p]]), J, p, memory_[worker]);
    });
  }
}

/// Turns residuals into what the gradient takes, ρ′ r, and writes the roots of the weights of JᵀJ,
/// ρ′ + 2 ρ″ z (Triggs et al. 2000), kept positive as in SciPy.
void ResidualBatch::weigh(Memory& memory, double* r, double* weights) const {
  const Index m = rows_.rows;
  memory.squares = Eigen::Map<const Vector>(r, m).array().square() / (loss_.scale * loss_.scale);
  memory.rho.resize(m, 3);
  loss_.loss->evaluate(memory.squares, memory.rho);
  constexpr double least = std::numeric_limits<double>::epsilon();
  for (Index i = 0; i < m; ++i) {
    const double slope = memory.rho(i, 1);
    const double weight = slope + 2.0 * memory.rho(i, 2) * memory.squares[i];
    weights[i] = std::sqrt(std::max(weight, least));
    r[i] *= slope / weights[i];
  }
}

/// The gradient and the curvature of one problem.
void ResidualBatch::assemble(const BatchTrials& trials, Index slot, const double* r,
                             const BatchNumbers& J, Index point, Memory& memory) {
  const Index m = rows_.rows, padded = tile::rounded_up(m, lanes), vectors = padded / lanes;
  double* columns = memory.columns.at_least((n_ + 2) * padded);
  double *residual = columns + n_ * padded, *weights = residual + padded;
  copy_column(r, rows_.row_stride, m, padded, residual);
  for (Index j = 0; j < n_; ++j) {
    copy_column(J.of(point) + j * J.column_stride, J.row_stride, m, padded, columns + j * padded);
  }
  if (loss_.loss != nullptr) {
    weigh(memory, residual, weights);
    for (Index j = 0; j < n_; ++j) {
      for (Index i = 0; i < m; ++i) columns[j * padded + i] *= weights[i];
    }
  }
  const auto column = [&](Index j) { return reinterpret_cast<const Vec*>(columns + j * padded); };
  const Index size = small_batch::triangle_size(n_);
  for (Index i = 0; i < n_; ++i) {
    // The products with the columns up to i, and with the residuals, which come last.
    for (Index first = 0; first <= i + 1; first += 4) {
      const Vec* others[4];
      for (Index c = 0; c < 4; ++c) {
        const Index j = std::min(first + c, i + 1);
        others[c] = j <= i ? column(j) : column(n_);
      }
      double products[4];
      dot_four(column(i), others, vectors, products);
      for (Index c = 0; c < 4 && first + c <= i + 1; ++c) {
        const Index j = first + c;
        (j <= i ? lane_entry(trials.curvature, size, slot, packed(i, j))
                : lane_entry(trials.gradient, n_, slot, i)) = products[c];
      }
    }
  }
}

}  // namespace hesse
