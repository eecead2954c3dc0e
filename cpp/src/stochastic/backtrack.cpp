#include "hesse/stochastic/backtrack.hpp"

#include <cmath>
#include <limits>

#include "hesse/linalg/long_vectors.hpp"

namespace hesse {

double trial_value_and_gradient(FiniteSum& sum, const Vector& x, const Samples& samples,
                                Vector& g) {
  const double value = sum.value_and_gradient(x, samples, g);
  const bool is_finite = std::isfinite(value) && std::isfinite(long_max_norm(g));
  return is_finite ? value : std::numeric_limits<double>::infinity();
}

}  // namespace hesse
