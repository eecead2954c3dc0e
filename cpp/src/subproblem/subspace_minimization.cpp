#include "hesse/subproblem/subspace_minimization.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

// Empirical: of longer problems only the smaller of the two sets of variables is summed over, and
// the sums over the other are differences.
constexpr Index most_summed_twice = 256;

}  // namespace

SubspaceMinimization::SubspaceMinimization(Index n, Index most_pairs)
    : step_(n),
      v_(2 * most_pairs),
      Mc_(2 * most_pairs),
      free_(2 * most_pairs, 2 * most_pairs),
      held_(2 * most_pairs, 2 * most_pairs),
      system_(most_pairs) {}

bool SubspaceMinimization::find(const Iterate& at, CompactLBfgs& B, const Bounds& bounds,
                                const CauchyPoint& cauchy, Vector& direction) {
  if (!factorize(B, cauchy) || !find_newton_step(at, B, cauchy)) return false;
  const Vector& z = cauchy.displacement();
  double slope = 0.0;
  for (Index i = 0; i < z.size(); ++i) {
    const double x = at.x[i];
    const double entry = z[i] + step_[i];
    direction[i] = std::clamp(entry, bounds.lower(i) - x, bounds.upper(i) - x);
    slope += direction[i] * at.gradient[i];
  }
  if (slope < 0.0) return true;
  double share = 1.0;
  for (Index i = 0; i < z.size(); ++i) {
    const double end = at.x[i] + z[i];
    if (step_[i] < 0.0) share = std::min(share, (bounds.lower(i) - end) / step_[i]);
    if (step_[i] > 0.0) share = std::min(share, (bounds.upper(i) - end) / step_[i]);
  }
  direction = z + std::max(share, 0.0) * step_;
  return true;
}

// −r/θ − W (M⁻¹ − WᵀW/θ)⁻¹ Wᵀr / θ² with the free variables' rows of W and the reduced gradient r
// at the Cauchy point (eq. 5.4 and 5.10).
bool SubspaceMinimization::find_newton_step(const Iterate& at, CompactLBfgs& B,
                                            const CauchyPoint& cauchy) {
  const Index width = B.width();
  const double theta = B.theta();
  const auto row = [&](Index i) { return Eigen::Map<const Vector>(B.row(i), width); };
  const Vector& z = cauchy.displacement();
  B.multiply_middle(cauchy.projection(), Mc_);
  v_.head(width).setZero();
  for (Index i = 0; i < z.size(); ++i) {
    step_[i] = 0.0;
    if (!cauchy.is_free(i)) continue;
    step_[i] = -(at.gradient[i] + theta * z[i] - row(i).dot(Mc_.head(width)));
    v_.head(width) += step_[i] * row(i);
  }
  system_.solve_in_place(v_.data());
  bool is_finite = true;
  for (Index i = 0; i < z.size(); ++i) {
    if (!cauchy.is_free(i)) continue;
    step_[i] = (step_[i] + row(i).dot(v_.head(width)) / theta) / theta;
    is_finite = is_finite && std::isfinite(step_[i]);
  }
  return is_finite;
}

// The blocks of M⁻¹ − WᵀW/θ, formed so that nothing cancels: where L contains a product, its part
// over the free variables leaves the part over the others.
bool SubspaceMinimization::factorize(const CompactLBfgs& B, const CauchyPoint& cauchy) {
  sum_outer_products(B, cauchy);
  const Index pairs = B.pairs();
  const double theta = B.theta();
  system_.resize(pairs);
  for (Index j = 0; j < pairs; ++j) {
    for (Index i = 0; i < pairs; ++i) {
      const Index s = 2 * i + 1, y = 2 * j;
      system_.A(i, j) = (i == j ? 1.0 : 0.0) + free_(2 * i, y) / theta;
      system_.C(i, j) = (B.is_newer(i, j) ? held_(s, y) : -free_(s, y)) / theta;
      system_.E(i, j) = held_(s, y + 1) / theta;
    }
  }
  return system_.factorize();
}

void SubspaceMinimization::sum_outer_products(const CompactLBfgs& B, const CauchyPoint& cauchy) {
  const Index n = step_.size(), width = B.width();
  Index free_count = 0;
  for (Index i = 0; i < n; ++i) free_count += cauchy.is_free(i) ? 1 : 0;
  const bool both = n <= most_summed_twice;
  const bool sums_free = both || 2 * free_count <= n, sums_held = both || !sums_free;
  auto free = free_.topLeftCorner(width, width), held = held_.topLeftCorner(width, width);
  free.setZero();
  held.setZero();
  for (Index i = 0; i < n; ++i) {
    const bool is_free = cauchy.is_free(i);
    if (!(is_free ? sums_free : sums_held)) continue;
    const Eigen::Map<const Vector> row(B.row(i), width);
    (is_free ? free : held).noalias() += row * row.transpose();
  }
  const auto all = B.gram().topLeftCorner(width, width);
  if (!sums_held) held = all - free;
  if (!sums_free) free = all - held;
}

}  // namespace hesse
