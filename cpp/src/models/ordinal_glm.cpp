#include "hesse/models/ordinal_glm.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace hesse {
namespace {

constexpr Index most_rows = DesignPass::most_rows;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A product that is 0 where the first factor is, whatever the second.
double counted(double factor, double number) { return factor == 0.0 ? 0.0 : factor * number; }

}  // namespace

/// Where in the sums of a group what is found lies: the loss and, behind a cache line, by threshold
/// its slope, its diagonal entry and the one beside it; then a column of sums of rows for each
/// threshold, where they are wanted, and what the columns' own sums are.
struct OrdinalGlm::Layout {
  Layout(const OrdinalGlm& glm, bool has_coupling)
      : width(tile::rounded_up(glm.thresholds(), 8)),
        stride(glm.pass_.shape().stride()),
        own(first + 3 * width + (has_coupling ? glm.thresholds() * stride : 0)),
        is_coupled(has_coupling) {}

  [[nodiscard]] Index slopes() const { return first; }
  [[nodiscard]] Index diagonal() const { return first + width; }
  [[nodiscard]] Index beside() const { return first + 2 * width; }
  [[nodiscard]] Index column_of(Index threshold) const {
    return first + 3 * width + threshold * stride;
  }

  static constexpr Index first = 8;
  Index width, stride, own;
  bool is_coupled;
};

OrdinalGlm::OrdinalGlm(OrdinalLink link, const OrdinalData& data, Vector l2, Checkpoint* checkpoint)
    : link_(link),
      data_(data),
      l2_(std::move(l2)),
      pass_({column_count(data.features), false}, data.features, checkpoint) {}

OrdinalScale OrdinalGlm::scale(const Vector& beta) const {
  return {link_, beta.data() + columns(), data_.classes};
}

Vector OrdinalGlm::padded(const Vector& beta) const {
  Vector b = Vector::Zero(pass_.shape().stride());
  b.head(columns()) = beta.head(columns());
  return b;
}

double OrdinalGlm::add_penalty(const Vector& beta, Vector& g) const {
  const auto b = beta.head(l2_.size()).array();
  g.head(l2_.size()).array() += l2_.array() * b;
  return 0.5 * (l2_.array() * b.square()).sum();
}

/// Returns the loss of a block; the terms are those of the samples times their weights.
double OrdinalGlm::evaluate(const PassBlock& at, const OrdinalScale& scale, const double* b,
                            OrdinalTerms* terms) const {
  double eta[most_rows];
  const double* offset = data_.offset != nullptr ? data_.offset + at.first : nullptr;
  at.scratch.block.multiply(b, offset, eta, at.threads);
  scale.terms(data_.labels + at.first, eta, at.count, terms);
  double loss = 0.0;
  for (Index i = 0; i < at.count; ++i) {
    if (data_.weights != nullptr) {
      const double weight = data_.weights[at.first + i];
      terms[i] = weight == 0.0 ? OrdinalTerms{} : terms[i].times(weight);
    }
    loss += terms[i].loss;
  }
  return loss;
}

void OrdinalGlm::add_thresholds(const PassBlock& at, const Layout& layout,
                                const OrdinalTerms* terms) const {
  double *slopes = at.sum + layout.slopes(), *diagonal = at.sum + layout.diagonal(),
         *beside = at.sum + layout.beside();
  for (Index i = 0; i < at.count; ++i) {
    const OrdinalTerms& own = terms[i];
    const Index upper = data_.labels[at.first + i], lower = upper - 1;
    const bool has_upper = upper < thresholds();
    if (has_upper) {
      slopes[upper] += own.upper_slope;
      diagonal[upper] += own.upper_curvature + own.cross;
    }
    if (lower >= 0) {
      slopes[lower] += own.lower_slope;
      diagonal[lower] += own.lower_curvature + own.cross;
    }
    if (has_upper && lower >= 0) beside[lower] -= own.cross;
    if (!layout.is_coupled) continue;
    const DesignBlock& rows = at.scratch.block;
    if (has_upper) rows.add_row(i, -own.upper_curvature, at.sum + layout.column_of(upper));
    if (lower >= 0) rows.add_row(i, -own.lower_curvature, at.sum + layout.column_of(lower));
  }
}

/// The sums of all samples, with Xᵀ slopes behind the rest; the thresholds ascend.
Vector OrdinalGlm::gradient_sums(const Vector& beta, const Layout& layout, Vector* state) {
  const OrdinalScale scale = this->scale(beta);
  const Vector b = padded(beta);
  const Index n = sample_count();
  if (state != nullptr) state->setZero(2 * (n + thresholds()));
  Vector total;
  const auto task = [&](const PassBlock& at) {
    OrdinalTerms terms[most_rows];
    double slopes[most_rows];
    at.sum[0] += evaluate(at, scale, b.data(), terms);
    add_thresholds(at, layout, terms);
    for (Index i = 0; i < at.count; ++i) {
      slopes[i] = terms[i].slope;
      if (state == nullptr) continue;
      (*state)[at.first + i] = terms[i].upper_curvature;
      (*state)[n + at.first + i] = terms[i].lower_curvature;
    }
    at.scratch.block.add_transposed(slopes, at.sum + layout.own);
  };
  pass_.total(layout.own + layout.stride, 1, task, total);
  if (state != nullptr) {
    state->segment(2 * n, thresholds()) = total.segment(layout.diagonal(), thresholds());
    state->tail(thresholds()) = total.segment(layout.beside(), thresholds());
  }
  return total;
}

double OrdinalGlm::value_and_gradient(const Vector& beta, Vector& g, Vector* state) {
  g.setConstant(dimension(), nan);
  if (!scale(beta).is_ordered()) {
    if (state != nullptr) state->setConstant(2 * (sample_count() + thresholds()), nan);
    return infinity;
  }
  const Layout layout(*this, false);
  const Vector total = gradient_sums(beta, layout, state);
  g.head(columns()) = total.segment(layout.own, columns());
  g.tail(thresholds()) = total.segment(layout.slopes(), thresholds());
  return total[0] + add_penalty(beta, g);
}

double OrdinalGlm::value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) {
  g.setConstant(dimension(), nan);
  H.setConstant(dimension(), dimension(), nan);
  if (!scale(beta).is_ordered()) return infinity;
  H.setZero();
  const double loss = pass_.is_sparse() ? sparse_hessian(beta, g, H) : dense_hessian(beta, g, H);
  H.diagonal().head(l2_.size()) += l2_;
  H.triangularView<Eigen::StrictlyUpper>() = H.transpose();
  return loss + add_penalty(beta, g);
}

/// What belongs to the thresholds, in the lower triangle.
void OrdinalGlm::set_thresholds(const Vector& sums, const Layout& layout, Vector& g,
                                Matrix& H) const {
  const Index d = columns();
  g.tail(thresholds()) = sums.segment(layout.slopes(), thresholds());
  H.diagonal().tail(thresholds()) = sums.segment(layout.diagonal(), thresholds());
  for (Index k = 0; k < thresholds(); ++k) {
    H.row(d + k).head(d) = sums.segment(layout.column_of(k), d);
    if (k + 1 < thresholds()) H(d + k + 1, d + k) = sums[layout.beside() + k];
  }
}

double OrdinalGlm::sparse_hessian(const Vector& beta, Vector& g, Matrix& H) {
  const Index n = sample_count();
  const Layout layout(*this, true);
  Vector state;
  const Vector total = gradient_sums(beta, layout, &state);
  const Vector curvatures = state.head(n) + state.segment(n, n);
  Matrix gram(columns(), columns());
  pass_.sparse_gram(curvatures.data(), gram);
  H.topLeftCorner(columns(), columns()) = gram;
  g.head(columns()) = total.segment(layout.own, columns());
  set_thresholds(total, layout, g, H);
  return total[0];
}

double OrdinalGlm::dense_hessian(const Vector& beta, Vector& g, Matrix& H) {
  const OrdinalScale scale = this->scale(beta);
  const Vector b = padded(beta);
  const Index d = columns();
  const Layout layout(*this, true);
  const gram::BlockPlan plan(d);
  const Index size = layout.own + plan.sums_size();
  const double work = static_cast<double>(d * d / 2 + 2 * d + 2 * DesignPass::work_of_predictor);
  const gram::RowCut cut = pass_.cut(plan.depth(), size, work);
  double* sums = pass_.sums(cut, size, work, [&](const PassBlock& at) {
    OrdinalTerms terms[most_rows];
    double slopes[most_rows], curvatures[most_rows];
    at.sum[0] += evaluate(at, scale, b.data(), terms);
    add_thresholds(at, layout, terms);
    for (Index i = 0; i < at.count; ++i) {
      slopes[i] = terms[i].slope;
      curvatures[i] = terms[i].upper_curvature + terms[i].lower_curvature;
    }
    gram::add_block(plan, at.scratch.block.view(), {curvatures, slopes}, 0, at.count,
                    at.sum + layout.own, at.threads);
  });
  Vector total = Vector::Zero(layout.own);
  for (Index group = 0; group < cut.groups; ++group) {
    total += Eigen::Map<const Vector>(sums + group * size, layout.own);
  }
  const int threads = threads_for(work * static_cast<double>(cut.groups));
  g.head(d).setZero();
  gram::finish_triangle(plan, cut.groups, size, sums + layout.own, threads, H.topLeftCorner(d, d));
  gram::finish_gradient(plan, cut.groups, size, sums + layout.own, g.data());
  set_thresholds(total, layout, g, H);
  return total[0];
}

void OrdinalGlm::multiply(const Vector& state, const Vector& v, Vector& product) {
  const Index n = sample_count(), stride = pass_.shape().stride(), last = thresholds();
  const Vector b = padded(v), change = v.tail(last);
  Vector total;
  const auto task = [&](const PassBlock& at) {
    double u[most_rows];
    at.scratch.block.multiply(b.data(), nullptr, u, at.threads);
    for (Index i = 0; i < at.count; ++i) {
      const Index sample = at.first + i, upper = data_.labels[sample], lower = upper - 1;
      double slope = 0.0;
      const auto add = [&](Index k, double curvature) {
        if (k < 0 || k >= last) return;
        slope += counted(curvature, u[i] - change[k]);
        at.sum[stride + k] -= counted(curvature, u[i]);
      };
      add(upper, state[sample]);
      add(lower, state[n + sample]);
      u[i] = slope;
    }
    at.scratch.block.add_transposed(u, at.sum);
  };
  pass_.total(stride + last, 1, task, total);
  product.resize(dimension());
  product.head(columns()) = total.head(columns());
  product.head(l2_.size()).array() += l2_.array() * v.head(l2_.size()).array();
  const auto diagonal = state.segment(2 * n, last), beside = state.tail(last);
  for (Index k = 0; k < last; ++k) {
    double sum = total[stride + k] + diagonal[k] * change[k];
    if (k > 0) sum += beside[k - 1] * change[k - 1];
    if (k + 1 < last) sum += beside[k] * change[k + 1];
    product[columns() + k] = sum;
  }
}

bool OrdinalGlm::hessian_diagonal(const Vector& state, Vector& diagonal) {
  const Index n = sample_count();
  Vector total;
  const auto task = [&](const PassBlock& at) {
    double curvatures[most_rows];
    Eigen::Map<Vector>(curvatures, at.count) =
        state.segment(at.first, at.count) + state.segment(n + at.first, at.count);
    at.scratch.block.add_squares(curvatures, at.sum);
  };
  pass_.total(pass_.shape().stride(), 1, task, total);
  diagonal.resize(dimension());
  diagonal.head(columns()) = total.head(columns());
  diagonal.head(l2_.size()) += l2_;
  diagonal.tail(thresholds()) = state.segment(2 * n, thresholds());
  return true;
}

void OrdinalGlm::linear_predictor(const Vector& beta, Vector& eta) {
  const Vector b = padded(beta);
  eta.resize(sample_count());
  Vector nothing;
  const auto task = [&](const PassBlock& at) {
    double found[most_rows];
    const double* offset = data_.offset != nullptr ? data_.offset + at.first : nullptr;
    at.scratch.block.multiply(b.data(), offset, found, at.threads);
    std::copy_n(found, at.count, eta.data() + at.first);
  };
  pass_.total(Layout::first, 1, task, nothing);
}

void OrdinalGlm::slopes(const Vector& beta, Matrix& found) {
  const OrdinalScale scale = this->scale(beta);
  const Vector b = padded(beta);
  found.setZero(sample_count(), data_.classes);
  Vector nothing;
  const auto task = [&](const PassBlock& at) {
    OrdinalTerms terms[most_rows];
    evaluate(at, scale, b.data(), terms);
    for (Index i = 0; i < at.count; ++i) {
      const Index sample = at.first + i, own = data_.labels[sample];
      found(sample, 0) = terms[i].slope;
      if (own < thresholds()) found(sample, own + 1) = terms[i].upper_slope;
      if (own > 0) found(sample, own) = terms[i].lower_slope;
    }
  };
  pass_.total(Layout::first, 1, task, nothing);
}

}  // namespace hesse
