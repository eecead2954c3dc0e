// The step with |B| in a growing Krylov space, from products alone.
#pragma once

#include "hesse/linalg/symmetric_eigen.hpp"
#include "hesse/subproblem/lanczos_process.hpp"

namespace hesse {

/// Dauphin et al., "Identifying and attacking the saddle point problem in high-dimensional
/// non-convex optimization", NIPS 27 (2014), algorithm 1: with s = Qh, Q from Lanczos's process on
/// g, the step is h = −|T|⁻¹γ₀e₁, the eigenvalues of T being replaced by their magnitudes.
class AbsoluteKrylov {
 public:
  /// At most `max_products` products per solve; 0: as many as are useful.
  AbsoluteKrylov(Index n, Index max_products, Budget& budget);

  /// Ends where T knows what B does to s to tolerance·‖g‖, or with the largest space. Unless T is
  /// positive definite, magnitudes are at least `relative_floor` of the largest. False if B or g is
  /// not finite.
  [[nodiscard]] bool solve(Curvature& B, const Vector& g, double tolerance, double relative_floor,
                           Vector& s);

 private:
  [[nodiscard]] bool reduce(double relative_floor);

  Index max_products_;
  LanczosProcess process_;
  SymmetricEigen eigen_;
  Matrix T_;
  Vector h_;
};

}  // namespace hesse
