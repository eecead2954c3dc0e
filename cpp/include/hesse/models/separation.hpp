// Separation: directions in which a likelihood rises for ever, so that it has no maximum.
#pragma once

#include <optional>

#include "hesse/models/multinomial_glm.hpp"
#include "hesse/models/scalar_glm.hpp"

namespace hesse {

/// A direction along which no sample's likelihood falls, and those of as many samples as possible
/// rise for ever: Albert & Anderson, "On the existence of maximum likelihood estimates in logistic
/// regression models", Biometrika 71 (1984), for classes; Correia, Guimarães & Zylkin, "Verifying
/// the existence of maximum likelihood estimates for generalized linear models" (2019), for counts.
struct Separation {
  Vector direction;         ///< of all coefficients; the largest entry has magnitude 1
  Index separated_samples;  ///< those that rise
  Index samples;            ///< those of positive weight
  bool is_complete;         ///< whether everything that may rise does, and there is nothing else
};

/// What a search ends with.
struct SeparationAnswer {
  /// Nothing: neither a direction was found nor shown that there is none.
  std::optional<bool> is_separated;
  std::optional<Separation> found;
};

/// Looks for separation by projections onto the cone of directions that harm no sample: what a
/// projection moves is separated, and the next one is of what is left (the limit of Correia,
/// Guimarães and Zylkin's iteration, reached in finitely many steps by active sets). A direction is
/// returned only if it holds for all samples, one by one, to the rounding of their products. The
/// search forms a matrix of all coefficients of a linear predictor.
///
/// A family whose mean may be anywhere inside its range for each sample is never separated.
[[nodiscard]] SeparationAnswer find_separation(const ScalarGlm& glm,
                                               Checkpoint* checkpoint = nullptr);
[[nodiscard]] SeparationAnswer find_separation(const MultinomialGlm& glm,
                                               Checkpoint* checkpoint = nullptr);

/// Tells from the point where a run has ended, and from Newton's step there, whether it is worth
/// looking: at a maximum the step changes next to nothing. In a separated sample it divides the
/// slope by e, however far the run has gone, whatever the link; until probabilities are 0 or 1 to
/// rounding and steps tell nothing any more: of such samples, if any, nothing is said where
/// `skips_saturated` is true.
[[nodiscard]] bool may_be_separated(ScalarGlm& glm, const Vector& beta, const Vector& step,
                                    bool skips_saturated = false);
[[nodiscard]] bool may_be_separated(MultinomialGlm& glm, const Vector& beta, const Vector& step,
                                    bool skips_saturated = false);

}  // namespace hesse
