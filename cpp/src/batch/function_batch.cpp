#include "hesse/batch/function_batch.hpp"

#include <algorithm>

namespace hesse {

void FunctionBatch::begin(Index, Index problem, double* x) {
  std::copy_n(starts_ + problem * n_, n_, x);
}

void FunctionBatch::values(const BatchTrials& trials) {
  trials_.gather(trials, n_);
  if (trials_.count() == 0) return;
  const BatchNumbers f = functions_.values(trials_.all());
  for (Index p = 0; p < trials_.count(); ++p) {
    lane_entry(trials.value, 1, trials_.slots()[p], 0) = *f.of(p);
  }
}

void FunctionBatch::derivatives(const BatchTrials& trials) {
  accepted_.gather(trials, n_);
  const Index count = accepted_.count();
  if (count == 0) return;
  values_.clear();
  for (const Index slot : accepted_.slots()) {
    values_.push_back(lane_entry(trials.value, 1, slot, 0));
  }
  const BatchNumbers f{values_.data(), 1, 1, 1, 1, nullptr};
  const BatchNumbers g = gradients(accepted_.all(), f);
  for (Index p = 0; p < count; ++p) {
    for (Index j = 0; j < n_; ++j) {
      lane_entry(trials.gradient, n_, accepted_.slots()[p], j) = g.of(p)[j * g.row_stride];
    }
  }
  const BatchNumbers H = hessians(accepted_.all(), f, g);
  const Index size = small_batch::triangle_size(n_);
  for (Index p = 0; p < count; ++p) {
    for (Index i = 0; i < n_; ++i) {
      for (Index j = 0; j <= i; ++j) {
        const double lower = H.of(p)[i * H.row_stride + j * H.column_stride];
        const double upper = H.of(p)[j * H.row_stride + i * H.column_stride];
        lane_entry(trials.curvature, size, accepted_.slots()[p], packed(i, j)) =
            0.5 * (lower + upper);
      }
    }
  }
}

BatchNumbers FunctionBatch::gradients(const BatchPoints& points, const BatchNumbers& f) {
  if (functions_.has_gradient()) return functions_.gradients(points);
  BatchNumbers g = gradient_differences_.first(
      [&](const BatchPoints& p) { return functions_.values(p); }, schemes_.gradient, points, f);
  g.rows = n_;
  g.row_stride = g.column_stride;
  return g;
}

BatchNumbers FunctionBatch::hessians(const BatchPoints& points, const BatchNumbers& f,
                                     const BatchNumbers& g) {
  if (functions_.has_hessian()) return functions_.hessians(points);
  if (!functions_.has_gradient()) {
    return hessian_differences_.second([&](const BatchPoints& p) { return functions_.values(p); },
                                       points, f);
  }
  return hessian_differences_.first([&](const BatchPoints& p) { return functions_.gradients(p); },
                                    schemes_.hessian, points, g);
}

}  // namespace hesse
