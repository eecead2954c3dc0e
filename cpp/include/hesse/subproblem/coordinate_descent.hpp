// A quadratic model with a penalty on the magnitudes of the variables, in a box.
#pragma once

#include <vector>

#include "hesse/linalg/cholesky.hpp"

namespace hesse {

/// gᵀs + ½ sᵀB s + Σ λⱼ |xⱼ + sⱼ|, lower ≤ x + s ≤ upper; B positive semidefinite. Owned by
/// somebody else.
struct PenalizedModel {
  const Matrix& B;
  const Vector& g;
  const Vector& x;
  const Vector& l1;
  const Vector& lower;
  const Vector& upper;
};

/// Coordinate descent (Friedman, Hastie & Tibshirani, "Regularization paths for generalized linear
/// models via coordinate descent", J. Stat. Softw. 33 (2010)) finds which variables are zero. Once
/// a sweep changes none of that, the others are found at once, by a factorisation of their block of
/// B, as far as they keep their signs: the number of sweeps does not grow with the condition of B.
class CoordinateDescent {
 public:
  /// Ends where no slope is larger than `tolerance`, or after many sweeps with the best that they
  /// found; the model never rises. False if it is not finite. `s` begins at 0.
  [[nodiscard]] bool minimize(const PenalizedModel& model, double tolerance, Vector& s,
                              Checkpoint* checkpoint);

 private:
  [[nodiscard]] double largest_slope(const PenalizedModel& model) const;
  void sweep(const PenalizedModel& model);
  [[nodiscard]] double best_value(const PenalizedModel& model, Index j) const;
  void move(const PenalizedModel& model, Index j, double value);
  void find_face(const PenalizedModel& model);
  [[nodiscard]] bool find_direction(const PenalizedModel& model, Checkpoint* checkpoint);
  [[nodiscard]] double stop_of(const PenalizedModel& model, Index j, double direction) const;
  void solve_on_face(const PenalizedModel& model, Checkpoint* checkpoint);
  [[nodiscard]] bool move_on_face(const PenalizedModel& model);

  Vector z_;      ///< x + s
  Vector slope_;  ///< g + B s
  std::vector<Index> face_, previous_face_;
  Matrix block_;
  Vector diagonal_, direction_;
  Cholesky cholesky_;
};

}  // namespace hesse
