// The damped system (B + λD) s = −g of a group of problems, one per vector lane, some variables
// fixed.
#pragma once

#include <algorithm>

#include "hesse/batch/batch_objective.hpp"
#include "hesse/linalg/small_batch_kernels.hpp"

namespace hesse {

/// The model of each lane's problem around its point.
struct LaneModel {
  Index n;
  const lane::Vec* gradient;
  const lane::Vec* curvature;  ///< packed
  const lane::Vec* diagonal;   ///< D

  /// The derivative of the model by variable j at s.
  [[nodiscard]] lane::Vec slope(const lane::Vec* s, Index j) const {
    lane::Vec sum = gradient[j];
    for (Index i = 0; i < n; ++i) sum += curvature[packed(std::max(i, j), std::min(i, j))] * s[i];
    return sum;
  }

  /// −gᵀs − ½ sᵀBs
  [[nodiscard]] lane::Vec predicted_reduction(const lane::Vec* s) const {
    lane::Vec sum{};
    for (Index i = 0; i < n; ++i) {
      lane::Vec row = gradient[i] + 0.5 * curvature[packed(i, i)] * s[i];
      for (Index j = 0; j < i; ++j) row += curvature[packed(i, j)] * s[j];
      sum -= row * s[i];
    }
    return sum;
  }
};

/// Solves for the variables that are not fixed; those keep the s that they have. NaN in lanes whose
/// matrix is not positive definite.
inline void solve_damped(const LaneModel& model, lane::Vec damping, const lane::Mask* is_fixed,
                         lane::Vec* s) {
  using namespace small_batch;
  struct Damped {
    const Vec* entries;
    [[nodiscard]] Vec entry(Index i, Index j) const { return entries[packed(i, j)]; }
    [[nodiscard]] Vec diagonal(Index i) const { return entries[packed(i, i)]; }
    void prefetch_next(Index, Index) const {}
  };
  const Index n = model.n;
  Vec entries[triangle_size(largest_small_order)], factors[triangle_size(largest_small_order)];
  Vec x[largest_small_order][1];
  for (Index i = 0; i < n; ++i) {
    x[i][0] = -model.gradient[i];
    for (Index j = 0; j < i; ++j) entries[packed(i, j)] = model.curvature[packed(i, j)];
    entries[packed(i, i)] = model.curvature[packed(i, i)] + damping * model.diagonal[i];
  }
  if (is_fixed != nullptr) {
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < i; ++j) {
        Vec& entry = entries[packed(i, j)];
        x[i][0] = is_fixed[j] ? x[i][0] - entry * s[j] : x[i][0];
        x[j][0] = is_fixed[i] ? x[j][0] - entry * s[i] : x[j][0];
        entry = (is_fixed[i] | is_fixed[j]) ? Vec{} : entry;
      }
    }
    for (Index i = 0; i < n; ++i) {
      x[i][0] = is_fixed[i] ? Vec{} : x[i][0];
      entries[packed(i, i)] = is_fixed[i] ? lane::all(1.0) : entries[packed(i, i)];
    }
  }
  const Factors L{factors, 0};
  (void)factorize_group(L, n, Damped{entries});  // the solution of a bad one is NaN
  substitute<1>(L, n, x);
  for (Index i = 0; i < n; ++i) {
    s[i] = is_fixed != nullptr && lane::any(is_fixed[i]) ? (is_fixed[i] ? s[i] : x[i][0]) : x[i][0];
  }
}

}  // namespace hesse
