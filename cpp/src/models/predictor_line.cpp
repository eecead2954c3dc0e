#include "hesse/models/predictor_line.hpp"

namespace hesse {

bool PredictorLine::keep(DesignPass& pass, const Matrix& b, const Matrix& d, const double* offset) {
  rows_ = pass.rows();
  predictors_ = b.cols();
  if (!fits(rows_, predictors_)) return false;
  numbers_ = memory_.at_least(static_cast<std::size_t>(2 * rows_ * predictors_));
  Vector total;
  const auto task = [&](const PassBlock& at) {
    double* found = at.scratch.numbers.at_least(DesignPass::most_rows);
    const auto put = [&](const double* coefficients, const double* constant, double* to) {
      at.scratch.block.multiply(coefficients, constant, found, at.threads);
      std::copy_n(found, at.count, to + at.first);
      for (Index i = 0; i < at.count; ++i) at.sum[0] += 0.0 * found[i];  // NaN if not finite
    };
    for (Index k = 0; k < predictors_; ++k) {
      const double* constant = offset != nullptr ? offset + k * rows_ + at.first : nullptr;
      put(b.col(k).data(), constant, numbers_of(k));
      put(d.col(k).data(), nullptr, numbers_of(k) + rows_);
    }
  };
  pass.total(size_of_sum, 2 * predictors_, task, total);
  return total[0] == 0.0;
}

void PredictorLine::move_to(double length, const PassBlock& at, Index k, double* eta) const {
  const double* start = numbers_of(k) + at.first;
  const double* along = start + rows_;
  double* to = eta + k * DesignPass::most_rows;
  for (Index i = 0; i < at.count; ++i) to[i] = start[i] + length * along[i];
}

}  // namespace hesse
