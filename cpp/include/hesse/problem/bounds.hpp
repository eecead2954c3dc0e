// The box l ≤ x ≤ u that an iterate must not leave.
#pragma once

#include <algorithm>
#include <limits>
#include <utility>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// Bounds on every variable, infinite where there is none. Without any, nothing is stored and
/// nothing is asked.
class Bounds {
 public:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  Bounds() = default;

  /// No bounds at all.
  static const Bounds& none();

  /// Of the same size, lower ≤ upper; equal ones fix a variable.
  Bounds(Vector lower, Vector upper) : lower_(std::move(lower)), upper_(std::move(upper)) {}

  /// False if every point is allowed.
  [[nodiscard]] bool exist() const { return lower_.size() > 0; }

  [[nodiscard]] double lower(Index i) const { return exist() ? lower_[i] : -infinity; }
  [[nodiscard]] double upper(Index i) const { return exist() ? upper_[i] : infinity; }
  [[nodiscard]] bool is_fixed(Index i) const { return exist() && lower_[i] == upper_[i]; }

  /// The value of variable i that is nearest to x and allowed.
  [[nodiscard]] double nearest(Index i, double x) const {
    return exist() ? std::min(std::max(x, lower_[i]), upper_[i]) : x;
  }
  void project(Vector& x) const;

  /// ‖P(x − g) − x‖∞, P the projection onto the box: 0 at a stationary point and nowhere else. NaN
  /// if g has one.
  [[nodiscard]] double projected_gradient_norm(const Vector& x, const Vector& g) const;

  /// True if variable i lies on a bound and −g points out of the box, or if it is fixed.
  [[nodiscard]] bool is_binding(Index i, double x, double g) const {
    return exist() && ((x <= lower_[i] && g >= 0.0) || (x >= upper_[i] && g <= 0.0));
  }

  /// The same box in the variables x / scale.
  [[nodiscard]] Bounds divided_by(const Vector& scale) const;

 private:
  Vector lower_, upper_;
};

}  // namespace hesse
