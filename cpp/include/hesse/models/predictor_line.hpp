// Linear predictors along a line of coefficients: what a line search needs of the features.
#pragma once

#include <algorithm>

#include "hesse/models/design_pass.hpp"

namespace hesse {

/// η(α) = (Xβ + offset) + α Xd of the rows that a pass takes: two numbers per row and predictor,
/// from one pass over the features. A value at β + αd then takes one pass over these numbers.
class PredictorLine {
 public:
  /// Most memory that it takes; beyond, there is no line.
  static constexpr Index most_bytes = Index{1} << 25;

  [[nodiscard]] static bool fits(Index rows, Index predictors) {
    return rows * predictors <= most_bytes / static_cast<Index>(2 * sizeof(double));
  }

  /// A column of `b` holds the coefficients β of a predictor as a block multiplies them, that of
  /// `d` the direction; `offset` holds a column of all rows per predictor, or is null. False if
  /// that does not fit, or if a predictor of a row is not finite.
  [[nodiscard]] bool keep(DesignPass& pass, const Matrix& b, const Matrix& d, const double* offset);

  /// Σ loss(first row, number of rows, eta) over blocks of rows at this length. The predictors of a
  /// block lie in columns of DesignPass::most_rows numbers, and behind them there is room for one
  /// column more. The sum has the same bits for any number of threads.
  template <class Loss>
  double sum(DesignPass& pass, double length, const Loss& loss) {
    const double work = static_cast<double>(predictors_ * DesignPass::work_of_predictor);
    const gram::RowCut cut = pass.cut(DesignPass::most_rows, size_of_sum, work);
    const double* sums = pass.sums_of_rows(cut, size_of_sum, work, [&](const PassBlock& at) {
      double* eta = at.scratch.numbers.at_least(
          static_cast<std::size_t>((predictors_ + 1) * DesignPass::most_rows));
      for (Index k = 0; k < predictors_; ++k) move_to(length, at, k, eta);
      at.sum[0] += loss(at.first, at.count, eta);
    });
    double total = 0.0;
    for (Index group = 0; group < cut.groups; ++group) total += sums[group * size_of_sum];
    return total;
  }

 private:
  static constexpr Index size_of_sum = 8;  // a cache line

  void move_to(double length, const PassBlock& at, Index k, double* eta) const;

  /// Of predictor k: its numbers at β, and those along d behind them.
  [[nodiscard]] double* numbers_of(Index k) const { return numbers_ + 2 * k * rows_; }

  Index rows_ = 0, predictors_ = 0;
  Workspace memory_;
  double* numbers_ = nullptr;
};

}  // namespace hesse
