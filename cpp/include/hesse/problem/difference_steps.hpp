// How far a variable is moved for a finite difference.
#pragma once

#include <optional>

#include "hesse/problem/bounds.hpp"
#include "hesse/problem/column_groups.hpp"

namespace hesse {

enum class DifferenceScheme { two_point, three_point, complex_step };

struct DifferenceOptions {
  std::optional<DifferenceScheme> gradient;  ///< none: the objective supplies it
  std::optional<DifferenceScheme>
      hessian;                    ///< none: the objective supplies it, or it is not needed
  SparsityPattern pattern;        ///< of a Jacobian of residuals
  Vector relative_step;           ///< per variable or of size 1; empty: from the scheme
  double absolute_step = 0.0;     ///< replaces the relative step when positive
  Vector typical_x;               ///< size of each variable; empty: |x0|, or 1 where x0 = 0
  bool single_precision = false;  ///< the objective computes with float32
  double noise = 0.0;             ///< relative noise of what is differenced: values, or gradients
                                  ///< that the objective supplies; rounding counts where it is less
};

/// Steps follow Dennis & Schnabel (1996), algorithms A5.6.3 and A5.6.4: h = η^(1/p)·max(|x|,
/// typical x), p = 2 for forward differences of values, 3 for central ones, 4 for second
/// differences; η is the relative noise, at least machine epsilon and at most 1.
class DifferenceSteps {
 public:
  /// Of one variable: `near` of a forward difference, towards the side where there is more room for
  /// it; `far` is −near where the bounds allow that, otherwise 2·near. Both 0 for a fixed variable.
  struct Pair {
    double near;
    double far;
  };

  DifferenceSteps(const Vector& x0, DifferenceOptions options, const Bounds& bounds);

  [[nodiscard]] Pair of(const Vector& x, Index j, double order) const;

  /// That of a variable at x, to be moved by about `size`, between its bounds.
  [[nodiscard]] static Pair within(double x, double size, double lower, double upper);

  /// Of the complex step, which is free of cancellation and may be tiny.
  [[nodiscard]] double complex(const Vector& x, Index j) const;

  /// Moves x_j by about h and returns by how much exactly, in the precision of the objective.
  double displace(Vector& x, Index j, double h) const;

  [[nodiscard]] const DifferenceOptions& options() const { return options_; }
  [[nodiscard]] double relative_error() const { return relative_error_; }  ///< η
  [[nodiscard]] const Vector& typical_x() const { return typical_x_; }

 private:
  [[nodiscard]] double size(const Vector& x, Index j, double order) const;

  DifferenceOptions options_;
  const Bounds& bounds_;
  double relative_error_;
  Vector typical_x_;
};

/// The derivative from changes over a width and over about twice that width, of second order.
[[nodiscard]] inline double one_sided(double near_change, double near, double far_change,
                                      double far) {
  return (near_change * far / near - far_change * near / far) / (far - near);
}

}  // namespace hesse
