// The generalised Cauchy point of a quadratic model in a box.
#pragma once

#include <vector>

#include "hesse/curvature/compact_lbfgs.hpp"

namespace hesse {

/// The first local minimiser of the model along the projected gradient path P(x − tg), t ≥ 0: Byrd,
/// Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995), §4. From one bend of the path to the next,
/// its derivatives are updated in O(m²) operations.
class CauchyPoint {
 public:
  CauchyPoint(Index n, Index most_pairs);

  /// False if the model has no minimiser along the path in floating point.
  [[nodiscard]] bool find(const Iterate& at, CompactLBfgs& B, const Bounds& bounds);

  /// From x to the Cauchy point.
  [[nodiscard]] const Vector& displacement() const { return z_; }

  /// Wᵀ times that.
  [[nodiscard]] const Vector& projection() const { return c_; }

  /// Whether variable i may still move: it has not met a bound along the path.
  [[nodiscard]] bool is_free(Index i) const { return is_free_[static_cast<std::size_t>(i)] != 0; }

 private:
  struct Bend {
    double t;
    Index variable;
    bool operator<(const Bend& other) const { return t > other.t; }  // the first on top of the heap
  };

  void start(const Iterate& at, CompactLBfgs& B, const Bounds& bounds);
  void pass(const Bend& bend, const Iterate& at, CompactLBfgs& B);

  Vector d_, z_, p_, c_, w_, Mw_;
  std::vector<char> is_free_;
  std::vector<Bend> bends_;
  double slope_ = 0.0, curvature_ = 0.0, least_curvature_ = 0.0;  ///< of the model, along the path
};

}  // namespace hesse
