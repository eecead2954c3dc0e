// Features and targets of a finite sum, and their way into blocks of samples.
#pragma once

#include <cstdint>
#include <variant>

#include "hesse/linalg/gram.hpp"
#include "hesse/models/loss.hpp"
#include "hesse/models/panel.hpp"
#include "hesse/problem/finite_sum.hpp"

namespace hesse {

using Features = std::variant<StridedView<double>, StridedView<float>>;

[[nodiscard]] Index row_count(const Features& features);
[[nodiscard]] Index column_count(const Features& features);

/// Features and targets of N samples, owned by somebody else and finite.
struct TrainingData {
  Features features;                     ///< N × inputs
  const std::int64_t* labels = nullptr;  ///< of cross_entropy: N classes
  StridedView<double> targets{};         ///< of the other losses: N × outputs
  const double* weights = nullptr;       ///< N, not negative, some positive; null: all 1

  [[nodiscard]] Index count() const { return row_count(features); }
};

/// The rows that some samples have in the data.
struct Rows {
  const Samples& samples;
  Index first;
  Index count;
};

/// panel ← the features of these samples, in double precision.
void gather(const Features& features, const Rows& rows, Panel& panel);

/// The targets of a block of samples, gathered.
class GatheredTargets {
 public:
  void gather(const TrainingData& data, const Rows& rows);
  [[nodiscard]] BlockTargets view() const {
    return {labels_.empty() ? nullptr : labels_.data(), values_.view()};
  }

 private:
  std::vector<std::int64_t> labels_;
  Panel values_;
};

}  // namespace hesse
