// A system of m smooth functions of n variables, and its Jacobian.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// Values may be infinite or NaN, which means "not here". An evaluation may throw: the run then
/// ends and the exception reaches the caller.
class Residuals {
 public:
  virtual ~Residuals() = default;

  /// Writes r(x) to `r`, and gives it its size m, which is known from the first call on and never
  /// changes.
  virtual void residuals(const Vector& x, Vector& r) = 0;

  [[nodiscard]] virtual bool has_jacobian() const = 0;

  /// Writes J(x), m × n, to `J`, which has that size; asked for only where there is one.
  virtual void jacobian(const Vector& x, Matrix& J);
};

/// Residuals that can also be evaluated at complex points, for derivatives by the complex step.
class ComplexResiduals {
 public:
  virtual ~ComplexResiduals() = default;

  /// `r` has the size m.
  virtual void complex_residuals(const ComplexVector& z, ComplexVector& r) = 0;
};

}  // namespace hesse
