// Small networks with random data.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hesse/models/mlp.hpp"

#include "support/random_problems.hpp"

namespace hesse::test {

using List = std::vector<Index>;

inline Samples chosen(const List& list) { return {list.data(), static_cast<Index>(list.size())}; }

/// A network, its data and a point.
struct NetworkCase {
  [[nodiscard]] TrainingData data() const {
    TrainingData view{StridedView<double>{X.data(), X.rows(), X.cols(), 1, X.rows()}};
    if (shape.loss == Loss::cross_entropy) {
      view.labels = labels.data();
    } else {
      view.targets = {Y.data(), Y.rows(), Y.cols(), 1, Y.rows()};
    }
    if (weights.size() > 0) view.weights = weights.data();
    return view;
  }

  [[nodiscard]] Index count() const { return X.rows(); }
  [[nodiscard]] Samples all() const { return {nullptr, count()}; }
  [[nodiscard]] double weight(Index i) const { return weights.size() > 0 ? weights[i] : 1.0; }

  MlpShape shape;
  Matrix X, Y;
  std::vector<std::int64_t> labels;
  Vector weights;  ///< none: all 1
  double l2 = 0.0;
  Vector x;
};

struct Extras {
  bool weighted = false;
  double l2 = 0.0;
};

/// Features that float32 holds exactly; targets that every loss allows; one weight is zero.
inline NetworkCase random_network(MlpShape shape, Index samples, const Extras& extras = {},
                                  std::uint64_t seed = 1) {
  Random random(seed);
  NetworkCase made;
  made.shape = std::move(shape);
  const Index inputs = made.shape.widths.front(), outputs = made.shape.widths.back();
  made.X.resize(samples, inputs);
  made.Y.resize(samples, outputs);
  for (double& entry : made.X.reshaped()) entry = static_cast<float>(random.uniform());
  for (double& entry : made.Y.reshaped()) entry = random.between(0.0, 1.0);
  for (Index i = 0; i < samples; ++i) {
    made.labels.push_back(
        static_cast<std::int64_t>(random.between(0.0, 1.0) * static_cast<double>(outputs)));
  }
  made.l2 = extras.l2;
  if (extras.weighted) {
    made.weights.resize(samples);
    for (double& weight : made.weights) weight = random.between(0.2, 3.0);
    if (samples > 1) made.weights[samples / 2] = 0.0;
  }
  made.x = random.vector(ParameterLayout(made.shape.widths).size());
  return made;
}

constexpr Activation activations[] = {Activation::relu,     Activation::leaky_relu,
                                      Activation::tanh,     Activation::sigmoid,
                                      Activation::softplus, Activation::identity};
constexpr Loss losses[] = {Loss::cross_entropy, Loss::binary_cross_entropy, Loss::squared_error,
                           Loss::poisson};
constexpr CurvatureKind kinds[] = {CurvatureKind::hessian, CurvatureKind::gauss_newton,
                                   CurvatureKind::empirical_fisher};

/// What a failed check is about.
inline std::string name_of(const NetworkCase& at) {
  std::string name = "widths";
  for (const Index width : at.shape.widths) name += " " + std::to_string(width);
  return name + ", activation " + std::to_string(static_cast<int>(at.shape.activation)) +
         ", loss " + std::to_string(static_cast<int>(at.shape.loss));
}

}  // namespace hesse::test
