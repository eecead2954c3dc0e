// The architecture of a multilayer perceptron and the order of its parameters.
#pragma once

#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// The function σ of a hidden unit.
enum class Activation { relu, leaky_relu, tanh, sigmoid, softplus, identity };

/// What is compared with the targets. The output layer is linear; its outputs z are the natural
/// parameters of the loss, so that each loss is convex in z.
enum class Loss {
  cross_entropy,         ///< log Σ exp zₖ − z_y of the softmax, y the label
  binary_cross_entropy,  ///< Σₖ log(1 + exp zₖ) − yₖzₖ
  squared_error,         ///< ½ Σₖ (zₖ − yₖ)²
  poisson                ///< Σₖ exp zₖ − yₖzₖ
};

struct MlpShape {
  std::vector<Index> widths;  ///< inputs, hidden layers, outputs
  Activation activation = Activation::relu;
  Loss loss = Loss::cross_entropy;
};

/// Where each unit's parameters lie: layer by layer, unit by unit, the weights of a unit's inputs
/// and then its bias. Layer l = 1 … L maps widths[l − 1] inputs to widths[l] units.
class ParameterLayout {
 public:
  explicit ParameterLayout(std::vector<Index> widths);

  [[nodiscard]] Index layers() const { return static_cast<Index>(widths_.size()) - 1; }
  [[nodiscard]] Index width(Index layer) const { return widths_[layer]; }
  /// Weights and bias of one unit of the layer.
  [[nodiscard]] Index per_unit(Index layer) const { return widths_[layer - 1] + 1; }
  [[nodiscard]] Index offset(Index layer) const { return offsets_[layer]; }
  [[nodiscard]] Index offset(Index layer, Index unit) const {
    return offsets_[layer] + unit * per_unit(layer);
  }
  /// Of all layers.
  [[nodiscard]] Index size() const { return offsets_.back(); }

 private:
  std::vector<Index> widths_;
  std::vector<Index> offsets_;  ///< of layer l at l; the total at L + 1
};

}  // namespace hesse
