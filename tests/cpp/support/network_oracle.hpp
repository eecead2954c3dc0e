// A network's loss written down sample by sample, and its derivatives by hyper-dual numbers.
#pragma once

#include <vector>

#include "support/hyper_dual.hpp"
#include "support/networks.hpp"

namespace hesse::test {

using HyperDuals = std::vector<HyperDual>;

inline HyperDual activated(Activation activation, const HyperDual& z) {
  const HyperDual one(1.0);
  switch (activation) {
    case Activation::relu: return z.value > 0.0 ? z : HyperDual();
    case Activation::leaky_relu: return z.value > 0.0 ? z : HyperDual(0.01) * z;
    case Activation::tanh: return tanh(z);
    case Activation::sigmoid: return inverse(one + exp(HyperDual(-1.0) * z));
    case Activation::softplus: return log(one + exp(z));
    default: return z;
  }
}

/// z of sample i.
inline HyperDuals network_outputs(const NetworkCase& at, const HyperDuals& parameters, Index i) {
  const std::vector<Index>& widths = at.shape.widths;
  HyperDuals a;
  for (Index k = 0; k < widths.front(); ++k) a.emplace_back(at.X(i, k));
  std::size_t next = 0;
  for (std::size_t l = 1; l < widths.size(); ++l) {
    HyperDuals z;
    for (Index unit = 0; unit < widths[l]; ++unit) {
      HyperDual sum;
      for (const HyperDual& input : a) sum = sum + parameters[next++] * input;
      sum = sum + parameters[next++];
      z.push_back(l + 1 < widths.size() ? activated(at.shape.activation, sum) : sum);
    }
    a = z;
  }
  return a;
}

/// φ of sample i.
inline HyperDual sample_loss(const NetworkCase& at, const HyperDuals& z, Index i) {
  HyperDual sum;
  if (at.shape.loss == Loss::cross_entropy) {
    for (const HyperDual& output : z) sum = sum + exp(output);
    return log(sum) - z[static_cast<std::size_t>(at.labels[static_cast<std::size_t>(i)])];
  }
  for (std::size_t k = 0; k < z.size(); ++k) {
    const HyperDual y(at.Y(i, static_cast<Index>(k)));
    switch (at.shape.loss) {
      case Loss::binary_cross_entropy:
        sum = sum + log(HyperDual(1.0) + exp(z[k])) - y * z[k];
        break;
      case Loss::squared_error: sum = sum + HyperDual(0.5) * (z[k] - y) * (z[k] - y); break;
      default: sum = sum + exp(z[k]) - y * z[k];
    }
  }
  return sum;
}

/// Every derivative at the case's point, from those samples.
class NetworkOracle {
 public:
  NetworkOracle(const NetworkCase& at, const Samples& samples)
      : n(at.x.size()),
        gradient(Vector::Zero(n)),
        sample_gradients(n, samples.count),
        hessian(Matrix::Zero(n, n)),
        gauss_newton(Matrix::Zero(n, n)),
        fisher(Matrix::Zero(n, n)),
        at_(at) {
    double total = 0.0;
    for (Index i = 0; i < at.count(); ++i) total += at.weight(i);
    for (Index k = 0; k < samples.count; ++k) {
      const Index i = samples[k];
      const double scale = static_cast<double>(at.count()) * at.weight(i) / total;
      add_sample(i, scale, static_cast<double>(samples.count), k);
    }
    add_penalty();
  }

  [[nodiscard]] const Matrix& matrix(CurvatureKind kind) const {
    switch (kind) {
      case CurvatureKind::hessian: return hessian;
      case CurvatureKind::gauss_newton: return gauss_newton;
      default: return fisher;
    }
  }

  Index n;
  double value = 0.0;
  Vector gradient;
  Matrix sample_gradients;  ///< a column per sample
  Matrix hessian, gauss_newton, fisher;

 private:
  [[nodiscard]] HyperDuals seeded(Index s, Index t) const {
    HyperDuals parameters(at_.x.begin(), at_.x.end());
    parameters[static_cast<std::size_t>(s)].s = 1.0;
    parameters[static_cast<std::size_t>(t)].t = 1.0;
    return parameters;
  }

  void add_sample(Index i, double scale, double count, Index column) {
    const Index outputs = at_.shape.widths.back();
    Matrix J(outputs, n), second(outputs, outputs);
    Vector g(n);
    HyperDuals plain;
    for (Index s = 0; s < n; ++s) {
      for (Index t = 0; t <= s; ++t) {
        const HyperDuals z = network_outputs(at_, seeded(s, t), i);
        const HyperDual loss = sample_loss(at_, z, i);
        hessian(s, t) += scale / count * loss.st;
        if (t < s) hessian(t, s) = hessian(s, t);
        if (t > 0) continue;
        g[s] = loss.s;
        for (Index k = 0; k < outputs; ++k) J(k, s) = z[static_cast<std::size_t>(k)].s;
        plain = z;
        if (s == 0) value += scale / count * loss.value;
      }
    }
    for (Index a = 0; a < outputs; ++a) {
      for (Index b = 0; b < outputs; ++b) {
        HyperDuals z;
        for (const HyperDual& output : plain) z.emplace_back(output.value);
        z[static_cast<std::size_t>(a)].s = 1.0;
        z[static_cast<std::size_t>(b)].t = 1.0;
        second(a, b) = sample_loss(at_, z, i).st;
      }
    }
    gradient += scale / count * g;
    sample_gradients.col(column) = scale * g;
    gauss_newton += scale / count * J.transpose() * second * J;
    fisher += scale / count * g * g.transpose();
  }

  void add_penalty() {
    const std::vector<Index>& widths = at_.shape.widths;
    Index k = 0;
    for (std::size_t l = 1; l < widths.size(); ++l) {
      for (Index unit = 0; unit < widths[l]; ++unit, ++k) {
        for (Index input = 0; input < widths[l - 1]; ++input, ++k) {
          value += 0.5 * at_.l2 * at_.x[k] * at_.x[k];
          gradient[k] += at_.l2 * at_.x[k];
          for (Matrix* B : {&hessian, &gauss_newton, &fisher}) (*B)(k, k) += at_.l2;
        }
      }
    }
  }

  const NetworkCase& at_;
};

}  // namespace hesse::test
