// What is compared with the targets: value, gradient and curvature by the outputs z.
#pragma once

#include <cstdint>

#include "hesse/models/activation.hpp"

namespace hesse {

/// The targets of a block of samples: labels of cross_entropy, else a row of numbers each.
struct BlockTargets {
  const std::int64_t* labels;
  ConstPanelRef values;
};

/// Returns Σ scaleᵢ φᵢ, and replaces the outputs by the means that they stand for: the
/// probabilities of cross_entropy and binary_cross_entropy, z of squared_error, exp z of poisson.
/// The outputs of samples whose scale is 0 are taken for 0.
double loss_and_means(Loss loss, const BlockTargets& targets, const Vector& scale, PanelRef z);

/// z ← the means that the outputs stand for: predictions.
void output_means(Loss loss, PanelRef z);

/// δ ← ∇φᵢ = mean − target
void loss_gradient(const ConstPanelRef& means, const BlockTargets& targets, PanelRef delta);

/// R ← ∇²φᵢ R, each row multiplied by its scale. The losses' Hessians are those of exponential
/// families: the variance of the mean, diag(p) − ppᵀ of cross_entropy and diagonal otherwise.
void multiply_by_loss_hessian(Loss loss, const ConstPanelRef& means, const Vector& scale,
                              PanelRef R);

}  // namespace hesse
