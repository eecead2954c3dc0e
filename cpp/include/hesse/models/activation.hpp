// The functions of hidden units, and their derivatives by what they return.
#pragma once

#include "hesse/models/mlp_shape.hpp"

namespace hesse {

using PanelRef = Eigen::Ref<Matrix>;
using ConstPanelRef = Eigen::Ref<const Matrix>;

/// The slope of a leaky unit below zero (Maas, Hannun & Ng, "Rectifier nonlinearities improve
/// neural network acoustic models", 2013).
constexpr double leaky_slope = 0.01;

/// z ← σ(z)
void activate(Activation activation, PanelRef z);

/// d ← d ∘ σ′(z), from a = σ(z). At the kink of a rectifier the slope is that of the left side.
void multiply_by_slope(Activation activation, const ConstPanelRef& a, PanelRef d);

/// True if σ″ vanishes wherever σ is differentiable.
bool is_piecewise_linear(Activation activation);

/// d ← d ∘ σ″(z), from a = σ(z)
void multiply_by_curvature(Activation activation, const ConstPanelRef& a, PanelRef d);

}  // namespace hesse
