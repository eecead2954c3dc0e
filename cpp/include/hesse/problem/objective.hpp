// What is minimised: a smooth function of n variables and the derivatives it can supply.
#pragma once

#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// The derivatives that an objective supplies.
struct Capabilities {
  bool gradient = false;
  bool hessian = false;
  bool hessian_product = false;
  bool exact_hessian = true;  ///< false: the Hessian is a finite difference
  bool semidefinite = false;  ///< the Hessian is never indefinite, but perhaps singular
  double hessian_cost = 1.0;  ///< of a point with its Hessian, relative to one with its gradient
};

/// Values may be infinite or NaN, which means "not here". An evaluation may throw: the run then
/// ends and the exception reaches the caller. A derivative that is not among the capabilities is
/// never asked for.
class Objective {
 public:
  virtual ~Objective() = default;

  [[nodiscard]] virtual Capabilities capabilities() const = 0;

  virtual double value(const Vector& x) = 0;

  /// Writes ∇f(x) to `g`, which has the size of x.
  virtual void gradient(const Vector& x, Vector& g);

  /// ∇²f(x); the view stays valid until the next call of hessian().
  virtual MatrixView hessian(const Vector& x);

  /// H ← the rows and columns of ∇²f(x) that belong to some variables.
  virtual void hessian_block(const Vector& x, const std::vector<Index>& variables, Matrix& H);

  /// Whether the Hessian will be asked for at the points that come next. Where nobody says so, it
  /// will; it may be asked for anyway, but then costs an evaluation of its own.
  virtual void expect_hessian(bool /*is_expected*/) {}

  /// A hint: trials at x + length · direction have been refused, and more of them will follow,
  /// until the gradient is asked for.
  virtual void expect_line(const Vector& /*x*/, const Vector& /*direction*/) {}

  /// Writes ∇²f(x) v to `product`, which has the size of x.
  virtual void hessian_product(const Vector& x, const Vector& v, Vector& product);
};

/// An objective that can also be evaluated at complex points, for derivatives by the complex step.
class ComplexObjective {
 public:
  virtual ~ComplexObjective() = default;
  virtual std::complex<double> complex_value(const ComplexVector& z) = 0;
  virtual void complex_gradient(const ComplexVector& z, ComplexVector& g) = 0;
};

}  // namespace hesse
