// Iterative refinement of the solution of a symmetric system.
#pragma once

#include <functional>

#include "hesse/linalg/types.hpp"

namespace hesse {

struct Refinement {
  /// max |b − A x|ᵢ / (|A| |x| + |b|)ᵢ: x solves a system whose every entry is A's or b's but for
  /// this relative change (Oettli & Prager, Numer. Math. 6 (1964)). NaN if x is not finite.
  double backward_error = 0.0;
  int steps = 0;  ///< corrections that x has taken in
};

/// Improves x, an approximate solution of (A + shift·I) x = b, by corrections v ← (A + shift·I)⁻¹ v
/// of a solver that may be inaccurate, until its backward error is that of rounding, no longer
/// halves, or `most_steps` are done. Residuals are formed in double precision: mostly one step then
/// makes the backward error small in every component (Skeel, Math. Comp. 35 (1980); Higham,
/// Accuracy and Stability of Numerical Algorithms, 2nd ed., §12.2). A step that makes x worse is
/// taken back. Only the lower triangle of A is read.
Refinement refine(const MatrixView& A, double shift, const std::function<void(Vector&)>& solve,
                  const Vector& b, Vector& x, int most_steps = 5, Checkpoint* checkpoint = nullptr);

}  // namespace hesse
