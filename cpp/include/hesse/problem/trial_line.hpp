// The line that the trials of a line search lie on.
#pragma once

#include <optional>
#include <utility>

#include "hesse/linalg/types.hpp"

namespace hesse {

class TrialLine {
 public:
  TrialLine() = default;
  TrialLine(Vector from, Vector direction);

  [[nodiscard]] const Vector& from() const { return from_; }
  [[nodiscard]] const Vector& direction() const { return direction_; }
  [[nodiscard]] Vector point(double length) const { return from_ + length * direction_; }

  /// The length at which x lies on the line, up to rounding. Nothing where x lies beside it, or so
  /// much nearer to zero than `from` that sums over products with both parts of x would have lost
  /// digits that sums over products with x have.
  [[nodiscard]] std::optional<double> length_to(const Vector& x) const;

 private:
  Vector from_, direction_;
  Index telling_ = -1;  ///< the variable that tells the length best; negative: none does
};

}  // namespace hesse
