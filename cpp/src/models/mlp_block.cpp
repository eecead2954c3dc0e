#include "hesse/models/mlp_block.hpp"

#include <utility>

namespace hesse {
namespace {

/// z ← A W + 1bᵀ
void affine(const ConstPanelRef& inputs, const Panel::ConstView& layer, PanelRef z) {
  const Index n = inputs.cols();
  z.rowwise() = layer.row(n);
  z.noalias() += inputs * layer.topRows(n);
}

}  // namespace

void MlpBlock::load(const TrainingData& data, const Rows& rows, double factor) {
  first_ = rows.first;
  rows_ = rows.count;
  if (inputs_.empty()) inputs_.resize(1);
  gather(data.features, rows, inputs_.front());
  targets_.gather(data, rows);
  scale_.setConstant(rows_, factor);
  if (data.weights == nullptr) return;
  for (Index i = 0; i < rows_; ++i) {
    scale_[i] *= data.weights[rows.samples[rows.first + i]];
    // So that what does not count does not overflow either.
    if (scale_[i] == 0.0) inputs_.front().view().row(i).setZero();
  }
}

double MlpBlock::forward(const MlpPoint& at) {
  return loss_and_means(at.shape.loss, targets_.view(), scale_, find_outputs(at));
}

Panel::View MlpBlock::outputs(const MlpPoint& at, const Features& features, const Rows& rows) {
  rows_ = rows.count;
  if (inputs_.empty()) inputs_.resize(1);
  gather(features, rows, inputs_.front());
  return find_outputs(at);
}

/// From the inputs of layer 1 to z of layer L.
Panel::View MlpBlock::find_outputs(const MlpPoint& at) {
  const Index layers = at.layout.layers();
  inputs_.resize(static_cast<std::size_t>(layers));
  for (Index l = 1; l < layers; ++l) {
    auto z = inputs_[l].reshaped(rows_, at.layout.width(l));
    affine(inputs(l), at.layer(l), z);
    activate(at.shape.activation, z);
  }
  auto z = means_.reshaped(rows_, at.layout.width(layers));
  affine(inputs(layers), at.layer(layers), z);
  return z;
}

Panel::View MlpBlock::start_backward(const MlpPoint& at, MlpScratch& scratch) const {
  auto delta = scratch.signal.reshaped(rows_, at.layout.width(at.layout.layers()));
  loss_gradient(means_.view(), targets_.view(), delta);
  return delta;
}

/// The scratch's signal, ∂φ/∂z of a layer, becomes that of the layer before it.
void MlpBlock::pull_signal(const MlpPoint& at, Index layer, MlpScratch& scratch) const {
  const Index n = at.layout.width(layer - 1);
  auto next = scratch.next_signal.reshaped(rows_, n);
  next.noalias() = scratch.signal.view() * at.layer(layer).topRows(n).transpose();
  multiply_by_slope(at.shape.activation, inputs(layer), next);
  std::swap(scratch.signal, scratch.next_signal);
}

/// Calls task(l, δ) for l = L … 1, from the δ of layer L in the scratch's signal.
template <class Task>
void MlpBlock::for_each_delta(const MlpPoint& at, MlpScratch& scratch, const Task& task) const {
  for (Index l = at.layout.layers(); l >= 1; --l) {
    task(l, std::as_const(scratch.signal).view());
    if (l > 1) pull_signal(at, l, scratch);
  }
}

void MlpBlock::add_layer_gradient(const MlpPoint& at, Index layer, const ConstPanelRef& delta,
                                  double* gradient) const {
  const Index n = at.layout.width(layer - 1);
  Panel::View G(gradient + at.layout.offset(layer), n + 1, at.layout.width(layer));
  G.topRows(n).noalias() += inputs(layer).transpose() * delta;
  G.row(n) += delta.colwise().sum();
}

void MlpBlock::add_gradient(const MlpPoint& at, MlpScratch& scratch, double* gradient) const {
  start_backward(at, scratch).array().colwise() *= scale_.array();
  for_each_delta(at, scratch, [&](Index layer, const ConstPanelRef& delta) {
    add_layer_gradient(at, layer, delta, gradient);
  });
}

double MlpBlock::gradient_squares(const MlpPoint& at, MlpScratch& scratch) const {
  double total = 0.0;
  start_backward(at, scratch).array().colwise() *= scale_.array();
  for_each_delta(at, scratch, [&](Index layer, const ConstPanelRef& delta) {
    total += delta.rowwise().squaredNorm().dot(
        (inputs(layer).rowwise().squaredNorm().array() + 1.0).matrix());
  });
  return total;
}

void MlpBlock::write_gradients(const MlpPoint& at, MlpScratch& scratch, Block gradients) const {
  start_backward(at, scratch).array().colwise() *= scale_.array();
  for_each_delta(at, scratch, [&](Index layer, const ConstPanelRef& delta) {
    const Index n = at.layout.width(layer - 1);
    for (Index i = 0; i < rows_; ++i) {
      for (Index unit = 0; unit < delta.cols(); ++unit) {
        auto part = gradients.col(i).segment(at.layout.offset(layer, unit), n + 1);
        part.head(n) = delta(i, unit) * inputs(layer).row(i).transpose();
        part[n] = delta(i, unit);
      }
    }
  });
}

void MlpBlock::prepare(const MlpPoint& at, CurvatureKind kind, MlpScratch& scratch) {
  if (kind == CurvatureKind::gauss_newton) return;
  const auto layers = static_cast<std::size_t>(at.layout.layers());
  const bool bends = kind == CurvatureKind::hessian && !is_piecewise_linear(at.shape.activation);
  deltas_.resize(layers);
  curved_.resize(layers - 1);
  auto first = start_backward(at, scratch);
  if (kind == CurvatureKind::hessian) first.array().colwise() *= scale_.array();
  for_each_delta(at, scratch, [&](Index layer, const ConstPanelRef& delta) {
    deltas_[layer - 1].reshaped(rows_, delta.cols()) = delta;
    if (layer == 1 || !bends) return;
    const Index n = at.layout.width(layer - 1);
    auto curved = curved_[layer - 2].reshaped(rows_, n);
    curved.noalias() = delta * at.layer(layer).topRows(n).transpose();
    multiply_by_curvature(at.shape.activation, inputs(layer), curved);
  });
}

void MlpBlock::add_product(const MlpPoint& at, CurvatureKind kind, const double* v,
                           MlpScratch& scratch, double* product) const {
  switch (kind) {
    case CurvatureKind::hessian: return add_hessian_product(at, v, scratch, product);
    case CurvatureKind::gauss_newton: return add_gauss_newton_product(at, v, scratch, product);
    case CurvatureKind::empirical_fisher: return add_fisher_product(at, v, scratch, product);
  }
}

/// Pearlmutter's R-operator on the pass forward, ∇²φ on its end.
void MlpBlock::push_tangents(const MlpPoint& at, const double* v, MlpScratch& scratch,
                             bool bends) const {
  const Index layers = at.layout.layers();
  scratch.tangents.resize(static_cast<std::size_t>(layers));
  scratch.bent.resize(static_cast<std::size_t>(layers));
  for (Index l = 1; l <= layers; ++l) {
    Panel& target = l < layers ? scratch.tangents[l] : scratch.signal;
    auto tangent = target.reshaped(rows_, at.layout.width(l));
    affine(inputs(l), at.layer_of(v, l), tangent);
    if (l > 1) {
      tangent.noalias() +=
          scratch.tangents[l - 1].view() * at.layer(l).topRows(at.layout.width(l - 1));
    }
    if (l == layers) break;
    if (bends) {
      scratch.bent[l].reshaped(rows_, tangent.cols()) = curved(l).cwiseProduct(tangent);
    }
    multiply_by_slope(at.shape.activation, inputs(l + 1), tangent);
  }
  multiply_by_loss_hessian(at.shape.loss, means_.view(), scale_, scratch.signal.view());
}

void MlpBlock::add_gauss_newton_product(const MlpPoint& at, const double* v, MlpScratch& scratch,
                                        double* product) const {
  push_tangents(at, v, scratch, false);
  for_each_delta(at, scratch, [&](Index layer, const ConstPanelRef& delta) {
    add_layer_gradient(at, layer, delta, product);
  });
}

void MlpBlock::add_hessian_product(const MlpPoint& at, const double* v, MlpScratch& scratch,
                                   double* product) const {
  const bool bends = !is_piecewise_linear(at.shape.activation);
  push_tangents(at, v, scratch, bends);
  for (Index l = at.layout.layers(); l >= 1; --l) {
    const auto signal = scratch.signal.view();
    add_layer_gradient(at, l, signal, product);
    if (l == 1) return;
    const Index n = at.layout.width(l - 1);
    const auto tangent = std::as_const(scratch.tangents[l - 1]).view();
    Panel::View P(product + at.layout.offset(l), n + 1, at.layout.width(l));
    P.topRows(n).noalias() += tangent.transpose() * delta(l);
    auto next = scratch.next_signal.reshaped(rows_, n);
    next.noalias() = signal * at.layer(l).topRows(n).transpose();
    next.noalias() += delta(l) * at.layer_of(v, l).topRows(n).transpose();
    multiply_by_slope(at.shape.activation, inputs(l), next);
    if (bends) next += scratch.bent[l - 1].view();
    std::swap(scratch.signal, scratch.next_signal);
  }
}

/// Σ scaleᵢ gᵢ(gᵢᵀv)
void MlpBlock::add_fisher_product(const MlpPoint& at, const double* v, MlpScratch& scratch,
                                  double* product) const {
  scratch.sums.setZero(rows_);
  for (Index l = 1; l <= at.layout.layers(); ++l) {
    auto tangent = scratch.signal.reshaped(rows_, at.layout.width(l));
    affine(inputs(l), at.layer_of(v, l), tangent);
    scratch.sums += delta(l).cwiseProduct(tangent).rowwise().sum();
  }
  scratch.sums.array() *= scale_.array();
  for (Index l = 1; l <= at.layout.layers(); ++l) {
    auto weighted = scratch.signal.reshaped(rows_, at.layout.width(l));
    weighted = delta(l);
    weighted.array().colwise() *= scratch.sums.array();
    add_layer_gradient(at, l, weighted, product);
  }
}

}  // namespace hesse
