#include "hesse/stochastic/adaptive_damping.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

constexpr double poor_ratio = 0.25, good_ratio = 0.75;  // Martens 2010
constexpr double growth = 1.5, shrinkage = 2.0 / 3.0;   // Martens 2010

// Below this share of the curvature damping is lost in rounding; increases start from here.
constexpr double smallest_useful = std::numeric_limits<double>::epsilon();

}  // namespace

void AdaptiveDamping::set_scale(double curvature_along_gradient) {
  const bool is_usable = curvature_along_gradient > 0.0 && std::isfinite(curvature_along_gradient);
  scale_ = is_usable ? curvature_along_gradient : 1.0;
  value_ = options_.initial_damping * scale_;
}

void AdaptiveDamping::follow(double ratio) {
  if (ratio > good_ratio) {
    value_ *= shrinkage;
  } else if (!(ratio >= poor_ratio)) {
    value_ = std::max(value_, smallest_useful * scale_) * growth;
  }
}

}  // namespace hesse
