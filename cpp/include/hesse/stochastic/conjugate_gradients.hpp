// Steps from products with the curvature alone.
#pragma once

#include "hesse/problem/finite_sum.hpp"

namespace hesse {

/// Tolerance and progress are empirical: the fewest passes over the data to losses of 1e-3 and 1e-5
/// on the digits, 64–32–10 units, medians of 5 starts.
struct CgOptions {
  Index max_products = -1;  ///< per step; negative: the trainer's own
  double tolerance = 0.5;   ///< of the relative residual
  double progress = 0.05;   ///< see DampedCg
  Index warm_start = 1;     ///< 1: from the step before
};

struct CgReport {
  Index products = 0;
  double slope = 0.0;        ///< gᵀd
  double curvature = 0.0;    ///< dᵀBd
  bool is_negative = false;  ///< a direction without positive curvature was met
};

/// (B + λI)d = −g by conjugate gradients on what FiniteSum::linearize fixed.
///
/// They end at a relative residual; or where the i-th of them improves the model's value q by less
/// than the share progress/i: Nash & Sofer, "Assessing a search direction within a truncated-Newton
/// method", Oper. Res. Lett. 9 (1990). From a given start they set out at the minimiser along it.
/// Where B + λI has no positive curvature along the next direction, that is followed to the length
/// `reach` of d, or not at all if it is not the first.
class DampedCg {
 public:
  explicit DampedCg(Index n) : residual_(n), conjugate_(n), product_(n) {}

  /// Of d the direction is read; zero stands for none.
  CgReport solve(FiniteSum& sum, const Vector& g, double damping, double reach,
                 const CgOptions& options, Vector& d);

 private:
  void start_from(FiniteSum& sum, const Vector& g, double damping, Vector& d, CgReport& report);
  void advance(double length, Vector& d);
  double multiply(FiniteSum& sum, const Vector& v, double damping, CgReport& report);

  Vector residual_;  ///< −g − (B + λI)d
  Vector conjugate_, product_;
};

}  // namespace hesse
