// What directions do to samples: the conditions under which none of their likelihoods falls.
#pragma once

#include <vector>

#include "hesse/models/design_block.hpp"
#include "hesse/models/multinomial_glm.hpp"
#include "hesse/models/scalar_glm.hpp"

namespace hesse {

/// Newton's step divides the slope of a separated sample by e; at a maximum it changes it by next
/// to nothing (empirical: well below 1e-3). From this share on a sample may be separated.
constexpr double separated_share = 0.1;

/// 50 ε: a slope this small belongs to a sample whose mean is at the end of its range to rounding.
constexpr double saturated_slope = 1e-14;

/// −1 or 1 if the likelihood of a target rises for ever as the linear predictor falls or rises; 0
/// if it has a maximum.
[[nodiscard]] int open_side(const GlmFamily& family, double target);

/// The conditions on a direction d, a column of coefficients per linear predictor: margins that
/// must not be negative, of samples that may rise for ever, and products that must be zero, of the
/// others. Of many classes a sample has a margin for each class that is not its own, by which its
/// own class gains.
class Margins {
 public:
  enum class State : char {
    absent,    ///< the sample's own class, or weight 0
    fixed,     ///< must be zero
    open,      ///< may be positive
    separated  ///< positive in a direction that was found
  };

  /// A margin, and the sample and class that it is of.
  struct Worst {
    double margin;
    Index sample, other;
  };

  /// What a direction does, where products are zero up to the rounding of their sums.
  struct Effect {
    Index rising = 0;          ///< open margins that are positive
    bool is_harmless = true;   ///< none is negative, and what is fixed stays
    std::vector<Worst> worst;  ///< the most negative open margins of some blocks, worst first
  };

  Margins(const GlmFamily& family, const GlmData& data, bool has_intercept);
  Margins(const MultinomialData& data, bool has_intercept);

  [[nodiscard]] Index predictors() const { return predictors_; }
  [[nodiscard]] Index columns() const { return shape_.columns(); }
  [[nodiscard]] Index samples() const { return row_count(features_); }
  [[nodiscard]] const DesignShape& shape() const { return shape_; }
  [[nodiscard]] const DesignFeatures& features() const { return features_; }

  /// Calls task(place, class) for each margin of some samples that is not absent; the place is
  /// counted from the first of them.
  template <class Task>
  void for_each_margin(Index first, Index count, const Task& task) const {
    for (Index i = 0; i < count; ++i) {
      for (Index k = 0; k < predictors_; ++k) {
        if (state(first + i, k) != State::absent) task(i, k);
      }
    }
  }

  /// A margin from the changes of the sample's linear predictors.
  template <class Row>
  [[nodiscard]] double margin(Index sample, Index k, const Row& changes) const {
    if (labels_ == nullptr) return is_falling(sample) ? -changes[0] : changes[0];
    return changes[labels_[sample]] - changes[k];
  }

  /// changes ← changes + value · the derivatives of a margin by them
  template <class Row>
  void spread(Index sample, Index k, double value, Row&& changes) const {
    if (labels_ == nullptr) {
      changes[0] += is_falling(sample) ? -value : value;
    } else {
      changes[labels_[sample]] += value;
      changes[k] -= value;
    }
  }

  /// The same of the squares of these derivatives.
  template <class Row>
  void spread_squares(Index sample, Index k, double value, Row&& changes) const {
    if (labels_ != nullptr) changes[labels_[sample]] += value;
    changes[k] += value;
  }

  /// 1 for margins in this state, else 0: sample by sample, a number for each linear predictor.
  [[nodiscard]] Vector margins_in(State state) const;

  /// Of margins that are open, or as well of those that are separated already.
  [[nodiscard]] Effect effect(const Matrix& d, bool is_of_separated) const;

  /// Marks the open margins that d makes positive.
  void mark_separated(const Matrix& d);

  /// The largest share of d′, up to 1, that may be added to d with the separated margins of d
  /// staying half as large at least.
  [[nodiscard]] double harmless_share(const Matrix& d, const Matrix& added) const;

  /// The gradient of a margin: a column per predictor.
  [[nodiscard]] Matrix gradient(const Worst& at) const;

  /// 1 for samples with a margin in this state, else 0.
  [[nodiscard]] Vector samples_in(State state) const;

  /// Σ gradient = Xᵀ R over the open margins: a column of R per predictor.
  [[nodiscard]] Matrix open_sides() const;

  [[nodiscard]] bool has(State state) const;

 private:
  struct Block;

  template <class Task>
  void for_each_block(const Matrix& d, const Task& task) const;
  [[nodiscard]] Index per_sample() const { return predictors_; }
  [[nodiscard]] bool is_falling(Index sample) const {
    return sides_[static_cast<std::size_t>(sample)] < 0;
  }
  [[nodiscard]] State state(Index sample, Index k) const {
    return states_[static_cast<std::size_t>(sample * per_sample() + k)];
  }

  DesignShape shape_;
  DesignFeatures features_;
  Index predictors_;
  std::vector<signed char> sides_;  ///< of one predictor
  const std::int64_t* labels_;      ///< of more
  std::vector<State> states_;       ///< sample by sample
};

}  // namespace hesse
