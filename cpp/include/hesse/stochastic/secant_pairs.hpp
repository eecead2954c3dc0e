// The last pairs of steps and changes of the gradient, and the direction that they make.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// The memory of limited-memory BFGS (Nocedal & Wright 2006, §7.2).
class SecantPairs {
 public:
  SecantPairs(Index n, Index most);

  /// Keeps s and y, unless their cosine says that the curvature along s is not safely positive.
  void take_in(const Vector& s, const Vector& y);

  /// direction ← −B⁻¹g. Without a pair nothing is known of the length: it is 1 then.
  void direction(const Vector& g, Vector& direction);

  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  void forget() { count_ = 0; }

 private:
  [[nodiscard]] Index slot(Index age) const { return (newest_ - age + most_) % most_; }

  Index most_;
  Matrix S_, Y_;
  Vector rho_, alpha_;
  double scale_ = 0.0;  ///< γ
  Index count_ = 0, newest_ = -1;
};

}  // namespace hesse
