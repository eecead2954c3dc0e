#include "hesse/models/glm_sample.hpp"

namespace hesse {
namespace {

// Empirical. With fewer samples for each coefficient the start lies so far from the optimum that
// the fit of all samples saves no iteration; with fewer samples altogether there is nothing to
// save.
constexpr Index one_in = 10, fewest_samples = 2500, fewest_per_coefficient = 25;
constexpr Index most_iterations = 8;
constexpr double share_of_what_is_left_open = 0.1;

}  // namespace

std::optional<GlmSampling> sampling_for(const Glm& glm) {
  const Index samples = glm.sample_count() / one_in, d = glm.dimension();
  if (!glm.is_convex() || samples < fewest_samples || samples < fewest_per_coefficient * d) {
    return std::nullopt;
  }
  // Half the number of coefficients is what the log-likelihood lacks of its maximum at the estimate
  // of a sample, on average, and a sample's loss is of the order of 1.
  const double left_open = static_cast<double>(d) / static_cast<double>(samples);
  return GlmSampling{one_in, share_of_what_is_left_open * left_open, most_iterations};
}

}  // namespace hesse
