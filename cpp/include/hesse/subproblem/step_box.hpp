// The box of steps that keep an iterate within its bounds.
#pragma once

#include <algorithm>

#include "hesse/problem/bounds.hpp"

namespace hesse {

/// The steps s with l ≤ x + s ≤ u. A step on a face of it takes x exactly to the bound: it is
/// longer than u − x by a rounding error if it must be, since a trial point is projected.
class StepBox {
 public:
  explicit StepBox(Index n) : lower_(n), upper_(n) {}

  void surround(const Vector& x, const Bounds& bounds);

  /// The allowed step of variable i that is nearest to s.
  [[nodiscard]] double nearest(Index i, double s) const {
    return std::min(std::max(s, lower_[i]), upper_[i]);
  }
  void project(Vector& s) const { s = s.cwiseMax(lower_).cwiseMin(upper_); }

  [[nodiscard]] bool is_fixed(Index i) const { return lower_[i] == upper_[i]; }
  [[nodiscard]] bool is_at_lower(Index i, double s) const { return s <= lower_[i]; }
  [[nodiscard]] bool is_at_upper(Index i, double s) const { return s >= upper_[i]; }

  /// True if s lies on a bound of variable i, and −gradient points out of the box.
  [[nodiscard]] bool is_binding(Index i, double s, double gradient) const {
    return (is_at_lower(i, s) && gradient >= 0.0) || (is_at_upper(i, s) && gradient <= 0.0);
  }

  /// The share of d that can be added to s_i before its bound is met; infinite if it is not.
  [[nodiscard]] double break_point(Index i, double s, double d) const;

 private:
  Vector lower_, upper_;
};

}  // namespace hesse
