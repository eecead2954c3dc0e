// The point of a polyhedral cone that is nearest to a given one.
#pragma once

#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// The w nearest to c among those with nⱼᵀ w ≥ 0 for rows nⱼ that become known one after the other:
/// w = c + Σ νⱼ nⱼ, ν ≥ 0, by active sets in the manner of Lawson & Hanson, Solving Least Squares
/// Problems (1974), ch. 23. The rows in use stand as Q R, orthonormal columns and a triangle.
class ConeProjection {
 public:
  explicit ConeProjection(Vector c);

  /// Takes in one more condition; `project` makes it hold.
  void add(const Vector& n);
  void project(Checkpoint* checkpoint = nullptr);

  /// Exactly zero where rounding cannot tell it from zero.
  [[nodiscard]] const Vector& point() const { return w_; }

 private:
  [[nodiscard]] Index most_violated() const;
  [[nodiscard]] bool append(Index j);
  void settle();
  void remove(Index k);
  void find_point();

  Vector c_, w_;
  std::vector<Vector> rows_;        ///< of unit length
  std::vector<char> is_available_;  ///< neither in use nor given up
  std::vector<Index> in_use_, left_;
  Matrix Q_, R_;
  Vector multipliers_;  ///< of the rows in use
};

}  // namespace hesse
