#include "hesse/batch/robust_rows.hpp"

#include <cstring>

namespace hesse {
namespace {

using lane::lanes;
using lane::Vec;

/// Entries of a column of numbers, which need not be aligned.
Vec load(const double* numbers) {
  Vec v;
  std::memcpy(&v, numbers, sizeof(Vec));
  return v;
}

}  // namespace

RobustRows::RobustRows(RobustLoss* loss, double scale, Index most_points)
    : loss_(loss), scale_(scale) {
  if (loss == nullptr) return;
  squares_.resize(most_points * lanes);
  rho_.resize(most_points * lanes, 3);
}

Vec RobustRows::weigh(Index points, Index n, Vec* r, Vec* J) {
  // Empirical. SciPy keeps weights at ε: where a start leaves all residuals beyond the loss's
  // inflection, that makes a curvature of nearly nothing, by which no step can be scaled.
  constexpr double least_share = 0.1;
  constexpr double least_weight = std::numeric_limits<double>::epsilon();
  const double per_square = 1.0 / (scale_ * scale_);
  squares_.setZero();  // where there is no point
  for (Index i = 0; i < points; ++i) {
    const Vec z = r[i] * r[i] * per_square;
    std::memcpy(squares_.data() + i * lanes, &z, sizeof(Vec));
  }
  loss_->evaluate(squares_, rho_);
  const double *value = rho_.data(), *first = value + rho_.rows(), *second = first + rho_.rows();
  Vec sum{};
  for (Index i = 0; i < points; ++i) {
    const Vec z = load(squares_.data() + i * lanes), slope = load(first + i * lanes);
    const Vec weight = slope + 2.0 * load(second + i * lanes) * z;
    const Vec floor = lane::larger(least_share * slope, lane::all(least_weight));
    const Vec root = lane::square_root(lane::larger(weight, floor));
    sum += load(value + i * lanes);
    r[i] *= slope / root;
    for (Index j = 0; j < n; ++j) J[i * n + j] *= root;
  }
  return 0.5 * scale_ * scale_ * sum;
}

}  // namespace hesse
