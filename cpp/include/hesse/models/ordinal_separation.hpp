// Separation of ordered classes.
#pragma once

#include "hesse/models/ordinal_glm.hpp"
#include "hesse/models/separation_by_products.hpp"

namespace hesse {

/// Along a direction the likelihood of a sample does not fall if its upper threshold's θ − η does
/// not fall and its lower one's does not rise: the conditions of two samples of two classes each,
/// with a column for each threshold beside the features. So the search for these finds what
/// separates ordered classes. The samples counted are those given.
[[nodiscard]] SeparationAnswer find_separation(const OrdinalGlm& glm,
                                               Checkpoint* checkpoint = nullptr);

[[nodiscard]] SeparationAnswer find_separation_by_products(const OrdinalGlm& glm,
                                                           const Vector& beta,
                                                           const ProductLimits& limits = {},
                                                           Checkpoint* checkpoint = nullptr);

[[nodiscard]] bool may_be_separated(OrdinalGlm& glm, const Vector& beta, const Vector& step);

}  // namespace hesse
