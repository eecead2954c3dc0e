#include "hesse/batch/residual_batch.hpp"

#include <algorithm>

#include "hesse/batch/normal_sums.hpp"
#include "hesse/linalg/parallel.hpp"
#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

using lane::lanes;
using lane::Vec;

// Numbers of Jacobians that are asked for at once: 4 MiB, so that a batch's memory does not grow
// with its problems'. Empirical: fewer, and calls of a callback cost more than their work.
constexpr Index most_together = Index{1} << 19;

// Problems of one task of a thread.
constexpr Index points_per_task = 64;

// Multiplications from which on several threads are worth starting: empirical, some ten
// microseconds.
constexpr double least_parallel = 4e6;

int threads_for(Index count, Index each) {
  const double work = static_cast<double>(count) * static_cast<double>(each);
  return work < least_parallel ? 1 : thread_count();
}

double sum_of(Vec v) {
  double sum = 0.0;
  for (int i = 0; i < lanes; ++i) sum += v[i];
  return sum;
}

/// Lays numbers out in lanes: number i in lane i of every `each`-th vector, filled up with zeros.
void spread(const double* from, Index stride, Index count, Index each, Vec* to) {
  double* numbers = reinterpret_cast<double*>(to);
  for (Index first = 0; first < count; first += lanes, numbers += each * lanes) {
    const Index present = std::min<Index>(lanes, count - first);
    if (present < lanes) std::fill_n(numbers, lanes, 0.0);
    if (stride == 1) {
      std::copy_n(from + first, present, numbers);
    } else {
      for (Index i = 0; i < present; ++i) numbers[i] = from[(first + i) * stride];
    }
  }
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
  const int threads =
      std::min<int>(threads_for(trials_.count(), rows_.rows), static_cast<int>(memory_.size()));
  for_each_point(trials_.count(), threads, [&](Index p, int worker) {
    const Index slot = trials_.slots()[p];
    row_of_slot_[slot] = p;
    lane_entry(trials.value, 1, slot, 0) = value(rows_.of(p), memory_[worker]);
  });
}

/// Room for a problem's residuals and Jacobian.
void ResidualBatch::prepare(Memory& memory) const {
  const Index vectors = (rows_.rows + lanes - 1) / lanes;
  memory.lanes.at_least((vectors * (n_ + 1) + n_ + small_batch::triangle_size(n_)) * lanes);
  if (!memory.robust) memory.robust.emplace(loss_.loss, loss_.scale, vectors);
}

double ResidualBatch::value(const double* numbers, Memory& memory) const {
  prepare(memory);
  const Index m = rows_.rows, vectors = (m + lanes - 1) / lanes;
  Vec* r = reinterpret_cast<Vec*>(memory.lanes.at_least(0));
  spread(numbers, rows_.row_stride, m, 1, r);
  if (!memory.robust->is_square()) return sum_of(memory.robust->weigh(vectors, 0, r, nullptr));
  Vec sum{};
  for (Index i = 0; i < vectors; ++i) sum += r[i] * r[i];
  return 0.5 * sum_of(sum);
}

void ResidualBatch::derivatives(const BatchTrials& trials) {
  accepted_.gather(trials, n_);
  const Index each = std::max<Index>(1, rows_.rows * n_);
  const Index together = std::max<Index>(1, most_together / each);
  for (Index first = 0; first < accepted_.count(); first += together) {
    const BatchPoints part = accepted_.part(first, std::min(together, accepted_.count() - first));
    const Index* slots = accepted_.slots().data() + first;
    const BatchNumbers J = jacobians(part, slots);
    const int threads =
        std::min<int>(threads_for(part.count, each * n_), static_cast<int>(memory_.size()));
    for_each_point(part.count, threads, [&](Index p, int worker) {
      assemble(trials, slots[p], rows_.of(row_of_slot_[slots[p]]), J, p, memory_[worker]);
    });
  }
}

BatchNumbers ResidualBatch::jacobians(const BatchPoints& points, const Index* slots) {
  if (residuals_.has_jacobian()) return residuals_.jacobians(points);
  const Index m = rows_.rows;
  base_.resize(points.count * m);
  for (Index p = 0; p < points.count; ++p) {
    const double* r = rows_.of(row_of_slot_[slots[p]]);
    for (Index i = 0; i < m; ++i) base_[p * m + i] = r[i * rows_.row_stride];
  }
  return differences_.first([&](const BatchPoints& p) { return residuals_.residuals(p); }, scheme_,
                            points, {base_.data(), m, m, 1, 0, nullptr});
}

/// The gradient and the curvature of one problem, whose residuals and rows of J lie in lanes.
void ResidualBatch::assemble(const BatchTrials& trials, Index slot, const double* numbers,
                             const BatchNumbers& J, Index point, Memory& memory) const {
  prepare(memory);
  const Index m = rows_.rows, vectors = (m + lanes - 1) / lanes;
  const Index size = small_batch::triangle_size(n_);
  Vec* r = reinterpret_cast<Vec*>(memory.lanes.at_least(0));
  Vec *rows = r + vectors, *gradient = rows + vectors * n_, *curvature = gradient + n_;
  spread(numbers, rows_.row_stride, m, 1, r);
  for (Index j = 0; j < n_; ++j) {
    spread(J.of(point) + j * J.column_stride, J.row_stride, m, n_, rows + j);
  }
  if (!memory.robust->is_square()) memory.robust->weigh(vectors, n_, r, rows);
  std::fill_n(gradient, n_ + size, Vec{});
  Vec value{};
  add_normal_sums(n_, vectors, r, rows, value, gradient, curvature);
  for (Index j = 0; j < n_; ++j) lane_entry(trials.gradient, n_, slot, j) = sum_of(gradient[j]);
  for (Index e = 0; e < size; ++e) {
    lane_entry(trials.curvature, size, slot, e) = sum_of(curvature[e]);
  }
}

}  // namespace hesse
