// Separation of data with so many coefficients that no matrix of them is formed.
#pragma once

#include "hesse/models/margin_products.hpp"
#include "hesse/models/separation.hpp"

namespace hesse {

/// The search for separation without a matrix, from where a run has ended: see ConeSearch. The
/// point may separate all samples itself, or be so near to a maximum that a few of Newton's steps
/// get there. Where the limits end the search after directions were found, more samples than those
/// may be separated.
[[nodiscard]] SeparationAnswer find_separation_by_products(ScalarGlm& glm, const Vector& beta,
                                                           const ProductLimits& limits = {},
                                                           Checkpoint* checkpoint = nullptr);
[[nodiscard]] SeparationAnswer find_separation_by_products(MultinomialGlm& glm, const Vector& beta,
                                                           const ProductLimits& limits = {},
                                                           Checkpoint* checkpoint = nullptr);

}  // namespace hesse
