// The normal distribution between two numbers, without cancellation however far out or narrow.
#pragma once

namespace hesse::glm {

/// Of l < z < u, where P is the probability of that.
struct NormalInterval {
  /// `gap` is u − l, which may be known better than its ends.
  NormalInterval(double lower, double upper, double gap);

  double loss;                      ///< −ln P
  double lower_ratio, upper_ratio;  ///< density(l)/P, density(u)/P
  double mean;                      ///< of z within the interval
  double below_mean, above_mean;    ///< mean − l, u − mean

 private:
  void of_narrow(double middle, double gap);
  void of_wide(double lower, double upper, double gap);
};

}  // namespace hesse::glm
