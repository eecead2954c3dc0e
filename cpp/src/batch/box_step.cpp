#include "hesse/batch/box_step.hpp"

#include <algorithm>

namespace hesse {
namespace {

using lane::Mask;
using lane::Vec;

// Empirical: bounds that bind are mostly found in three rounds; then the best step so far will do.
constexpr int most_pivots = 12;

}  // namespace

Vec box_step(const LaneModel& model, Vec damping, const Mask* is_fixed, const Vec* least,
             const Vec* most, Vec* best) {
  const Index n = model.n;
  Mask held[largest_small_order];
  Vec s[largest_small_order];
  std::copy_n(is_fixed, n, held);
  std::fill_n(s, n, Vec{});
  std::fill_n(best, n, Vec{});
  Vec promised = lane::all(lane::nan);
  for (int round = 0; round < most_pivots; ++round) {
    solve_damped(model, damping, held, s);
    Mask is_changed{};
    for (Index j = 0; j < n; ++j) {
      const Mask is_out = ((s[j] < least[j]) | (s[j] > most[j])) & ~held[j];
      s[j] = lane::clamped(s[j], least[j], most[j]);
      held[j] |= is_out;
      is_changed |= is_out;
    }
    const Vec reduction = model.predicted_reduction(s);
    const Mask is_better = (reduction > promised) | ~lane::is_finite(promised);
    promised = is_better ? reduction : promised;
    for (Index j = 0; j < n; ++j) {
      best[j] = is_better ? s[j] : best[j];
      const Vec slope = model.slope(s, j) + damping * model.diagonal[j] * s[j];
      const Mask is_freed =
          held[j] & (most[j] > least[j]) &
          (((s[j] <= least[j]) & (slope < 0.0)) | ((s[j] >= most[j]) & (slope > 0.0)));
      held[j] &= ~is_freed;
      is_changed |= is_freed;
    }
    if (!lane::any(is_changed)) break;
  }
  return promised;
}

}  // namespace hesse
