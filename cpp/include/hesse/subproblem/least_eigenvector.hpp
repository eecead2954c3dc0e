// The eigenvector of B's smallest eigenvalue, from factorisations of B + λI that a search for λ
// makes anyway.
#pragma once

#include "hesse/curvature/curvature.hpp"

namespace hesse {

/// Inverse iteration, each call going on from the direction that the last one left.
class LeastEigenvector {
 public:
  explicit LeastEigenvector(Index n);

  /// Needs a factorisation of B + λI that succeeded; better the closer λ is to −λ₁.
  void improve(Curvature& B);

  [[nodiscard]] const Vector& direction() const { return z_; }

  /// zᵀBz, never below the smallest eigenvalue.
  [[nodiscard]] double rayleigh() const { return rayleigh_; }

 private:
  Vector z_, Bz_;
  double rayleigh_ = 0.0;
};

}  // namespace hesse
