// The trust-region subproblem on the span of a few directions, solved exactly.
#pragma once

#include "hesse/subproblem/trust_region_step.hpp"

namespace hesse {

/// Byrd, Schnabel & Shultz, "Approximate solution of the trust region problem by minimization over
/// two-dimensional subspaces", Math. Program. 40 (1988). Directions are orthonormalised, so that
/// what remains is a problem in two or three variables.
class SmallSubspace {
 public:
  static constexpr Index most_directions = 3;

  explicit SmallSubspace(Index n) : basis_(n, most_directions), product_(n), column_(n) {}

  void clear() { size_ = 0; }

  /// Adds a direction, unless the others span it already; its length is of no importance.
  void add(const Vector& direction);

  /// Takes in the model, whose gradient is g.
  void set_model(Curvature& B, const Vector& g);

  /// The smallest eigenvalue of the model on the span.
  [[nodiscard]] double least_curvature() const { return size_ > 0 ? eigenvalues_[0] : 0.0; }

  /// Minimises the model within any radius; the multiplier is that of the small problem.
  void solve(double radius, TrustRegionStep& step) const;

 private:
  using SmallVector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, most_directions, 1>;
  using SmallMatrix =
      Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, most_directions, most_directions>;

  [[nodiscard]] bool fits_inside(double radius) const;
  [[nodiscard]] SmallVector boundary_solution(double radius, double& multiplier) const;

  Matrix basis_;
  Vector product_, column_;
  SmallVector eigenvalues_, slopes_;  ///< of the model along the eigenvectors
  SmallMatrix eigenvectors_;
  Index size_ = 0;
};

}  // namespace hesse
