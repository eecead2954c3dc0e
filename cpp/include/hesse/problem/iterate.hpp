// Points of a run: the current iterate and the trial point that may replace it.
#pragma once

#include <cmath>

#include "hesse/problem/bounds.hpp"
#include "hesse/problem/objective.hpp"

namespace hesse {

/// A point where value and gradient are known.
struct Iterate {
  Vector x;
  Vector gradient;
  double value = 0.0;
  double gradient_norm = 0.0;  ///< ‖∇f(x)‖∞, of the projected gradient where there are bounds

  explicit Iterate(Index n) : x(n), gradient(n) {}
  [[nodiscard]] bool is_finite() const;
  void evaluate_gradient(Objective& objective, const Bounds& bounds = Bounds::none());
};

/// A candidate for the next iterate. Its gradient is evaluated when first asked for, so that
/// rejected trials cost one value. A non-finite value or gradient makes it a trial of value +∞.
class Trial {
 public:
  Trial(Objective& objective, Index n, const Bounds& bounds = Bounds::none())
      : objective_(objective), bounds_(bounds), point_(n) {}

  /// Moves to `from.x + step`, which rounding cannot take out of the bounds, and evaluates the
  /// objective there, unless in floating point that is
  /// `from.x` itself or the trial before: then there is nothing to learn, and the result is false.
  [[nodiscard]] bool move_to(const Iterate& from, const Vector& step);

  [[nodiscard]] double value() const { return point_.value; }
  [[nodiscard]] bool is_finite() const { return std::isfinite(point_.value); }
  [[nodiscard]] bool has_gradient() const { return has_gradient_; }

  /// Tells the objective that further trials will lie along this direction.
  void expect_line(const Iterate& from, const Vector& direction) {
    objective_.expect_line(from.x, direction);
  }

  /// Evaluates the gradient unless that has been done; if it is not finite the value becomes +∞ and
  /// the result is false.
  bool gradient_is_finite();
  [[nodiscard]] const Vector& gradient() const { return point_.gradient; }
  [[nodiscard]] double gradient_norm() const { return point_.gradient_norm; }
  [[nodiscard]] const Iterate& point() const { return point_; }

  /// Exchanges the trial with the iterate that it succeeds.
  void swap_with(Iterate& iterate);

 private:
  Objective& objective_;
  const Bounds& bounds_;
  Iterate point_;
  bool has_gradient_ = false;
  bool has_point_ = false;
};

}  // namespace hesse
