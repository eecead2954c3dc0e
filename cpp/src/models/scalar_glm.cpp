#include "hesse/models/scalar_glm.hpp"

#include <algorithm>
#include <utility>

namespace hesse {
namespace {

// A group's sums: the loss, and behind a cache line the rest.
constexpr Index rest = 8;

constexpr Index most_rows = DesignPass::most_rows;

}  // namespace

ScalarGlm::ScalarGlm(const GlmFamily& family, const GlmData& data, Vector l2, bool has_intercept,
                     GlmCurvature curvature, Checkpoint* checkpoint)
    : family_(family),
      data_(data),
      l2_(std::move(l2)),
      curvature_(curvature),
      pass_({column_count(data.features), has_intercept}, data.features, checkpoint),
      columns_(data.features, checkpoint) {}

Vector ScalarGlm::padded(const Vector& beta) const {
  Vector b = Vector::Zero(pass_.shape().stride());
  b.head(beta.size()) = beta;
  return b;
}

double ScalarGlm::penalty(const Vector& beta) const {
  return 0.5 * (l2_.array() * beta.head(l2_.size()).array().square()).sum();
}

double ScalarGlm::add_penalty(const Vector& beta, Vector& g) const {
  g.head(l2_.size()).array() += l2_.array() * beta.head(l2_.size()).array();
  return penalty(beta);
}

/// Returns the loss of a block.
double ScalarGlm::evaluate(const PassBlock& at, const double* b, double* slopes,
                           double* curvatures) const {
  const double* offset = data_.offset != nullptr ? data_.offset + at.first : nullptr;
  at.scratch.block.multiply(b, offset, slopes, at.threads);
  return find_terms(at.first, at.count, slopes, curvatures);
}

/// The same of the predictors that stand where the slopes will.
double ScalarGlm::find_terms(Index first, Index count, double* slopes, double* curvatures) const {
  const double* weights = data_.weights != nullptr ? data_.weights + first : nullptr;
  const double loss = glm_terms(family_, curvature_, slopes, count,
                                {data_.targets + first, weights, slopes, curvatures});
  const double scale = pass_.scale();
  if (scale == 1.0) return loss;
  for (Index i = 0; i < count; ++i) slopes[i] *= scale, curvatures[i] *= scale;
  return scale * loss;
}

double ScalarGlm::value_and_gradient(const Vector& beta, Vector& g, Vector* state) {
  const Vector b = padded(beta);
  if (state != nullptr) state->setZero(sample_count());
  Vector total;
  const auto task = [&](const PassBlock& at) {
    double* slopes = at.scratch.numbers.at_least(2 * most_rows);
    double* curvatures = slopes + most_rows;
    at.sum[0] += evaluate(at, b.data(), slopes, curvatures);
    at.scratch.block.add_transposed(slopes, at.sum + rest);
    if (state != nullptr) std::copy_n(curvatures, at.count, state->data() + at.first);
  };
  pass_.total(rest + pass_.shape().stride(), 1, task, total);
  g = total.segment(rest, dimension());
  return total[0] + add_penalty(beta, g);
}

double ScalarGlm::sparse_hessian(const Vector& beta, Vector& g, Matrix& H) {
  Vector curvatures;
  const double value = value_and_gradient(beta, g, &curvatures);
  H.resize(dimension(), dimension());
  pass_.sparse_gram(curvatures.data(), H);
  H.diagonal().head(l2_.size()) += l2_;
  return value;
}

double ScalarGlm::value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) {
  if (pass_.is_sparse()) return sparse_hessian(beta, g, H);
  const Vector b = padded(beta);
  const gram::BlockPlan plan(dimension());
  const Index size = rest + plan.sums_size();
  const double work =
      static_cast<double>(dimension() * dimension() / 2 + DesignPass::work_of_predictor);
  const gram::RowCut cut = pass_.cut(plan.depth(), size, work);
  double* sums = pass_.sums(cut, size, work, [&](const PassBlock& at) {
    double* slopes = at.scratch.numbers.at_least(2 * most_rows);
    double* curvatures = slopes + most_rows;
    at.sum[0] += evaluate(at, b.data(), slopes, curvatures);
    gram::add_block(plan, at.scratch.block.view(), {curvatures, slopes}, 0, at.count, at.sum + rest,
                    at.threads);
  });
  double value = 0.0;
  for (Index group = 0; group < cut.groups; ++group) value += sums[group * size];
  H.setZero(dimension(), dimension());
  g.setZero(dimension());
  const int threads = threads_for(work * static_cast<double>(cut.groups));
  gram::finish_triangle(plan, cut.groups, size, sums + rest, threads, H);
  gram::finish_gradient(plan, cut.groups, size, sums + rest, g.data());
  H.diagonal().head(l2_.size()) += l2_;
  return value + add_penalty(beta, g);
}

void ScalarGlm::multiply(const Vector& state, const Vector& v, Vector& product) {
  const Vector b = padded(v);
  Vector total;
  const auto task = [&](const PassBlock& at) {
    double* u = at.scratch.numbers.at_least(most_rows);
    at.scratch.block.multiply(b.data(), nullptr, u, at.threads);
    // A sample whose curvature is 0 does not count, whatever u.
    for (Index i = 0; i < at.count; ++i) {
      const double curvature = state[at.first + i];
      u[i] = curvature == 0.0 ? 0.0 : curvature * u[i];
    }
    at.scratch.block.add_transposed(u, at.sum);
  };
  pass_.total(pass_.shape().stride(), 1, task, total);
  product = total.head(dimension());
  product.head(l2_.size()).array() += l2_.array() * v.head(l2_.size()).array();
}

void ScalarGlm::hessian_block(const Vector& state, const std::vector<Index>& coefficients,
                              Matrix& block) {
  std::vector<Matrix> gram(1);
  const auto weights = [&](Index first, Index count, Index, double* to) {
    std::copy_n(state.data() + first, count, to);
  };
  columns_.form(coefficients, weights, gram);
  block = std::move(gram[0]);
  for (Index i = 0; i < block.rows(); ++i) {
    const Index j = coefficients[static_cast<std::size_t>(i)];
    if (j < l2_.size()) block(i, i) += l2_[j];
  }
}

bool ScalarGlm::hessian_diagonal(const Vector& state, Vector& diagonal) {
  Vector total;
  pass_.total(
      pass_.shape().stride(), 1,
      [&](const PassBlock& at) { at.scratch.block.add_squares(state.data() + at.first, at.sum); },
      total);
  diagonal = total.head(dimension());
  diagonal.head(l2_.size()) += l2_;
  return true;
}

bool ScalarGlm::keep_line(const Vector& beta, const Vector& direction) {
  line_ = TrialLine(beta, direction);
  return predictors_.keep(pass_, padded(beta), padded(direction), data_.offset);
}

double ScalarGlm::value_on_line(double length) {
  const auto loss = [&](Index first, Index count, double* eta) {
    return find_terms(first, count, eta, eta + most_rows);
  };
  return predictors_.sum(pass_, length, loss) + penalty(line_.point(length));
}

void ScalarGlm::linear_predictor(const Vector& beta, Vector& eta) {
  const Vector b = padded(beta);
  eta.resize(sample_count());
  Vector nothing;
  const auto task = [&](const PassBlock& at) {
    double* found = at.scratch.numbers.at_least(most_rows);
    const double* offset = data_.offset != nullptr ? data_.offset + at.first : nullptr;
    at.scratch.block.multiply(b.data(), offset, found, at.threads);
    std::copy_n(found, at.count, eta.data() + at.first);
  };
  pass_.total(rest, 1, task, nothing);
}

}  // namespace hesse
