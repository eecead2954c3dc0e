#include "hesse/models/ordinal_separation.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "hesse/models/design_rows.hpp"
#include "hesse/models/margins.hpp"

namespace hesse {
namespace {

constexpr GlmFamily two_classes{GlmKind::binomial_logit, 0.0};

/// The rows (xᵢ, −eₖ) of two classes that stand for samples of ordered ones: k the upper threshold
/// of a sample, whose η − θ must not rise, or the lower one, whose η − θ must not fall.
class ThresholdRows {
 public:
  explicit ThresholdRows(const OrdinalGlm& glm) : columns_(glm.columns() + glm.thresholds()) {
    const OrdinalData& data = glm.data();
    for (Index i = 0; i < glm.sample_count(); ++i) {
      if (data.weights != nullptr && data.weights[i] == 0.0) continue;
      const Index upper = data.labels[i];
      if (upper < glm.thresholds()) add(i, upper, 0.0);
      if (upper > 0) add(i, upper - 1, 1.0);
    }
    if (const auto* sparse = std::get_if<SparseRows>(&data.features)) {
      std::visit([&](const auto& X) { copy(X); }, *sparse);
    } else {
      copy(data.features, glm.columns());
    }
  }

  [[nodiscard]] GlmData data() const { return {features(), targets_.data()}; }

  /// Of how many samples some of these rows are, each sample's side by side.
  [[nodiscard]] Index count_samples(const Vector& is_some) const {
    Index count = 0, last = -1;
    for (std::size_t row = 0; row < samples_.size(); ++row) {
      if (is_some[static_cast<Index>(row)] == 0.0 || samples_[row] == last) continue;
      last = samples_[row];
      ++count;
    }
    return count;
  }

  [[nodiscard]] Index rows() const { return static_cast<Index>(samples_.size()); }

 private:
  using RowMajor = DesignRows::RowMajor;

  void add(Index sample, Index threshold, double target) {
    samples_.push_back(sample);
    thresholds_.push_back(threshold);
    targets_.push_back(target);
  }

  [[nodiscard]] Index column_of(Index row, Index features) const {
    return features + thresholds_[static_cast<std::size_t>(row)];
  }

  void copy(const DesignFeatures& features, Index d) {
    dense_.setZero(rows(), columns_);
    DesignRows block;
    for (Index row = 0; row < rows(); ++row) {
      const Index sample = samples_[static_cast<std::size_t>(row)];
      const auto own = block.load({d, false}, features, sample, 1);
      dense_.row(row).head(d) = own.row(0);
      dense_(row, column_of(row, d)) = -1.0;
    }
  }

  template <class Scalar, class Integer>
  void copy(const CsrView<Scalar, Integer>& X) {
    starts_.push_back(0);
    for (Index row = 0; row < rows(); ++row) {
      const Index sample = samples_[static_cast<std::size_t>(row)];
      for (Integer at = X.starts[sample]; at < X.starts[sample + 1]; ++at) {
        indices_.push_back(static_cast<std::int64_t>(X.indices[at]));
        values_.push_back(static_cast<double>(X.values[at]));
      }
      indices_.push_back(column_of(row, X.columns));
      values_.push_back(-1.0);
      starts_.push_back(static_cast<std::int64_t>(values_.size()));
    }
  }

  [[nodiscard]] DesignFeatures features() const {
    if (starts_.empty()) {
      return StridedView<double>{dense_.data(), rows(), columns_, columns_, 1};
    }
    return SparseRows{CsrView<double, std::int64_t>{rows(), columns_, values_.data(),
                                                    indices_.data(), starts_.data()}};
  }

  Index columns_;
  std::vector<Index> samples_, thresholds_;
  std::vector<double> targets_;
  RowMajor dense_;
  std::vector<double> values_;  ///< of sparse rows, as the following
  std::vector<std::int64_t> indices_, starts_;
};

/// What is known of two classes, told of the samples that they stand for.
SeparationAnswer of_samples(SeparationAnswer answer, const ThresholdRows& rows) {
  if (!answer.found) return answer;
  Margins margins(two_classes, rows.data(), false);
  margins.mark_separated(answer.found->direction);
  answer.found->separated_samples =
      rows.count_samples(margins.samples_in(Margins::State::separated));
  answer.found->samples = rows.count_samples(Vector::Ones(rows.rows()));
  return answer;
}

}  // namespace

SeparationAnswer find_separation(const OrdinalGlm& glm, Checkpoint* checkpoint) {
  const ThresholdRows rows(glm);
  const ScalarGlm of_two(two_classes, rows.data(), Vector(), false);
  return of_samples(find_separation(of_two, checkpoint), rows);
}

SeparationAnswer find_separation_by_products(const OrdinalGlm& glm, const Vector& beta,
                                             const ProductLimits& limits, Checkpoint* checkpoint) {
  const ThresholdRows rows(glm);
  ScalarGlm of_two(two_classes, rows.data(), Vector(), false);
  return of_samples(find_separation_by_products(of_two, beta, limits, checkpoint), rows);
}

bool may_be_separated(OrdinalGlm& glm, const Vector& beta, const Vector& step) {
  const OrdinalData& data = glm.data();
  const Index last = glm.thresholds();
  const auto thresholds = beta.tail(last), moved = step.tail(last);
  const OrdinalScale scale(glm.link(), thresholds.data(), data.classes);
  if (!scale.is_ordered()) return true;
  Vector eta, change;
  glm.linear_predictor(beta, eta);
  glm.linear_predictor(step, change);
  if (data.offset != nullptr) change -= Eigen::Map<const Vector>(data.offset, eta.size());
  for (Index i = 0; i < eta.size(); ++i) {
    if (data.weights != nullptr && data.weights[i] == 0.0) continue;
    OrdinalTerms at{};
    scale.terms(data.labels + i, eta.data() + i, 1, &at);
    const Index upper = data.labels[i], lower = upper - 1;
    const double up = upper < last ? moved[upper] - change[i] : 0.0;
    const double down = lower >= 0 ? change[i] - moved[lower] : 0.0;
    // By how much the slopes change towards 0; written so that NaN is worth looking at.
    const double of_upper = (at.upper_curvature + at.cross) * up + at.cross * down;
    const double of_lower = (at.lower_curvature + at.cross) * down + at.cross * up;
    const bool upper_settled = upper == last || (-at.upper_slope > saturated_slope &&
                                                 of_upper < separated_share * -at.upper_slope);
    const bool lower_settled = lower < 0 || (at.lower_slope > saturated_slope &&
                                             of_lower < separated_share * at.lower_slope);
    if (!upper_settled || !lower_settled) return true;
  }
  return false;
}

}  // namespace hesse
