// When the problems of a batch stop, where they may go, and what is known of them afterwards.
#pragma once

#include <cstdint>
#include <optional>

#include "hesse/linalg/types.hpp"
#include "hesse/solve/status.hpp"

namespace hesse {

/// Tests on the step of the model without damping, at the current point. A test of size 0 is met by
/// exact equality only.
struct BatchOptions {
  /// The reduction that the full step promises, relative to the value.
  double ftol = 1e-10;
  /// The full step relative to the point, both scaled by the curvature's diagonal.
  double xtol = 1e-10;
  /// Least squares: the largest cosine between the residuals and a column of the Jacobian (Moré
  /// 1978). Otherwise: the largest entry of the projected gradient.
  double gtol = 1e-10;
  int max_iterations = 200;
  int max_evaluations = 1000;
  /// λ of the first step, relative to the curvature's diagonal (Nielsen 1999 advises 1e-3 to 1).
  double initial_damping = 1e-2;
};

/// Bounds of each parameter, the same for all problems or not. Null: none.
struct BatchBox {
  const double* lower = nullptr;
  const double* upper = nullptr;
  Index stride = 0;  ///< from problem to problem; 0: the same for all
};

/// One entry, or n of them, for each problem. Null pointers: not asked for.
struct BatchResults {
  double* x = nullptr;
  double* value = nullptr;
  double* gradient = nullptr;    ///< n for each problem
  double* optimality = nullptr;  ///< the largest entry of the projected gradient
  std::int8_t* status = nullptr;
  std::int32_t* iterations = nullptr;
  std::int32_t* evaluations = nullptr;
  double* inverse = nullptr;  ///< n² for each problem: the pseudo-inverse of the curvature of the
                              ///< parameters between their bounds, 0 for the others
  std::int8_t* rank = nullptr;

  /// Some problems of n parameters were never begun: NaN, and this status.
  void leave_out(Index first, Index count, Index n, Status status) const;
};

/// Looks on while a batch runs.
class BatchObserver {
 public:
  virtual ~BatchObserver() = default;

  /// Called now and then, with the number of problems that have ended. A status ends the run: that
  /// of all problems still unfinished.
  virtual std::optional<Status> look(Index ended) = 0;
};

}  // namespace hesse
