// What the batch loop minimises: many small problems with the same number of parameters.
#pragma once

#include "hesse/linalg/lane_functions.hpp"
#include "hesse/linalg/small_batch_group.hpp"

namespace hesse {

/// Where the entry of row i, column j ≤ i of a symmetric matrix stands.
constexpr Index packed(Index i, Index j) { return small_batch::triangle_size(i) + j; }

/// Trial points of the problems in the loop's slots, `lanes` slots to a group. Vectors of a group
/// lie one after the other: x holds n of them for each group, and so on.
struct BatchTrials {
  Index groups;
  const Index* problems;     ///< of each slot; what it says of empty ones means nothing
  const lane::Mask* wanted;  ///< of each group: the slots that are asked for
  const lane::Vec* x;        ///< n for each group
  lane::Vec* value;          ///< one for each group
  lane::Vec* gradient;       ///< n for each group
  lane::Vec* curvature;      ///< the packed lower triangle of a symmetric matrix for each group
};

/// What becomes of a problem must depend on nothing but itself, to the last bit.
class BatchObjective {
 public:
  virtual ~BatchObjective() = default;

  /// The number n of parameters, at most largest_small_order.
  [[nodiscard]] virtual Index dimension() const = 0;

  /// True if values are halves of sums of squares, gradients Jᵀr and curvatures JᵀJ.
  [[nodiscard]] virtual bool is_least_squares() const = 0;

  /// A problem begins, in this slot. Writes its n starting values.
  virtual void begin(Index slot, Index problem, double* x) = 0;

  /// Values at the wanted trial points. What is written for other slots means nothing.
  virtual void values(const BatchTrials& trials) = 0;

  /// Gradients and curvatures at the wanted trial points, all among those of the last values.
  virtual void derivatives(const BatchTrials& trials) = 0;
};

}  // namespace hesse
