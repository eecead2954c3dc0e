#include "hesse/models/multinomial_glm.hpp"

#include <algorithm>
#include <utility>

namespace hesse {
namespace {

// A group's sums: the loss, and behind a cache line the rest.
constexpr Index rest = 8;

constexpr Index most_rows = DesignPass::most_rows;

/// The number of the pair (k, l), l ≤ k, in the order (0, 0), (1, 0), (1, 1), …
Index number_of_pair(Index k, Index l) { return k * (k + 1) / 2 + l; }

/// Calls task(k, l) for all pairs l ≤ k.
template <class Task>
void for_each_pair(Index classes, int threads, const Task& task) {
  for_each_task(classes * classes, threads, [&](Index i) {
    if (i % classes <= i / classes) task(i / classes, i % classes);
  });
}

/// product ← w pₖ (δₖₗ − pₗ), what samples of these weights and probabilities count for in the
/// Hessian's block of classes k and l.
template <class Probabilities, class Product>
void weigh_pair(const Probabilities& p, const Vector& weights, Index k, Index l,
                Product&& product) {
  product.array() = weights.array() * p.col(k).array();
  if (k == l) {
    // 1 − pₖ, where that would cancel too
    product.array() *= p.leftCols(k).rowwise().sum().array() +
                       p.rightCols(p.cols() - k - 1).rowwise().sum().array();
  } else {
    product.array() *= -p.col(l).array();
  }
}

}  // namespace

MultinomialGlm::MultinomialGlm(const MultinomialData& data, Vector l2, bool has_intercept,
                               Checkpoint* checkpoint)
    : data_(data),
      l2_(std::move(l2)),
      pass_({column_count(data.features), has_intercept}, data.features, checkpoint),
      columns_(data.features, checkpoint) {}

/// A column per class.
Matrix MultinomialGlm::padded(const Vector& beta) const {
  Matrix b = Matrix::Zero(pass_.shape().stride(), data_.classes);
  b.topRows(per_class()) = beta.reshaped(per_class(), data_.classes);
  return b;
}

double MultinomialGlm::penalty(const Vector& beta) const {
  double sum = 0.0;
  for (Index k = 0; k < data_.classes; ++k) {
    const auto b = beta.segment(k * per_class(), l2_.size()).array();
    sum += 0.5 * (l2_.array() * b.square()).sum();
  }
  return sum;
}

double MultinomialGlm::add_penalty(const Vector& beta, Vector& g) const {
  for (Index k = 0; k < data_.classes; ++k) {
    const auto b = beta.segment(k * per_class(), l2_.size()).array();
    g.segment(k * per_class(), l2_.size()).array() += l2_.array() * b;
  }
  return penalty(beta);
}

Vector MultinomialGlm::weights_of(Index first, Index count) const {
  if (data_.weights == nullptr) return Vector::Constant(count, pass_.scale());
  return pass_.scale() * Eigen::Map<const Vector>(data_.weights + first, count);
}

const double* MultinomialGlm::offset_of(const PassBlock& at, Index k) const {
  return data_.offset == nullptr ? nullptr : data_.offset + k * sample_count() + at.first;
}

MultinomialGlm::Rows MultinomialGlm::rows_of(Index count, double* numbers, Index classes) {
  return {numbers, count, classes, Eigen::OuterStride<>(most_rows)};
}

/// Returns the loss of a block.
double MultinomialGlm::evaluate(const PassBlock& at, const Matrix& b, const Vector& weights,
                                Rows& probabilities, Rows& slopes) const {
  for (Index k = 0; k < data_.classes; ++k) {
    at.scratch.block.multiply(b.col(k).data(), offset_of(at, k), probabilities.col(k).data(),
                              at.threads);
  }
  const BlockTargets targets = targets_of(at.first);
  const double loss = loss_and_means(Loss::cross_entropy, targets, weights, probabilities);
  loss_gradient(probabilities, targets, slopes);
  slopes.array().colwise() *= weights.array();
  return loss;
}

double MultinomialGlm::value_and_gradient(const Vector& beta, Vector& g, Vector* state) {
  const Index classes = data_.classes, stride = pass_.shape().stride(), rows = sample_count();
  const Matrix b = padded(beta);
  if (state != nullptr) state->setZero(rows * classes);
  Vector total;
  const auto task = [&](const PassBlock& at) {
    double* numbers = at.scratch.numbers.at_least(2 * classes * most_rows);
    Rows p = rows_of(at.count, numbers, classes),
         slopes = rows_of(at.count, numbers + classes * most_rows, classes);
    at.sum[0] += evaluate(at, b, weights_of(at.first, at.count), p, slopes);
    for (Index k = 0; k < classes; ++k) {
      at.scratch.block.add_transposed(slopes.col(k).data(), at.sum + rest + k * stride);
    }
    if (state != nullptr) state->reshaped(rows, classes).middleRows(at.first, at.count) = p;
  };
  pass_.total(rest + classes * stride, classes, task, total);
  g = total.tail(classes * stride).reshaped(stride, classes).topRows(per_class()).reshaped();
  return total[0] + add_penalty(beta, g);
}

void MultinomialGlm::add_pair(const gram::BlockPlan& plan, const PassBlock& at, Index k, Index l,
                              const Rows& probabilities, const Rows& slopes,
                              const Vector& weights) const {
  double products[most_rows];
  weigh_pair(probabilities, weights, k, l, Eigen::Map<Vector>(products, at.count));
  gram::add_block(plan, at.scratch.block.view(),
                  {products, k == l ? slopes.col(k).data() : nullptr}, 0, at.count,
                  at.sum + rest + number_of_pair(k, l) * plan.sums_size(), 1);
}

double MultinomialGlm::sparse_hessian(const Vector& beta, Vector& g, Matrix& H) {
  const Index classes = data_.classes, d = per_class(), rows = sample_count();
  Vector state;
  const double value = value_and_gradient(beta, g, &state);
  const auto p = state.reshaped(rows, classes);
  const Vector weights = weights_of(0, rows);
  H.resize(dimension(), dimension());
  Vector products(rows);
  for (Index k = 0; k < classes; ++k) {
    for (Index l = 0; l <= k; ++l) {
      weigh_pair(p, weights, k, l, products);
      pass_.sparse_gram(products.data(), H.block(k * d, l * d, d, d));
    }
    H.diagonal().segment(k * d, l2_.size()) += l2_;
  }
  H.triangularView<Eigen::StrictlyUpper>() = H.transpose();
  return value;
}

double MultinomialGlm::value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) {
  if (pass_.is_sparse()) return sparse_hessian(beta, g, H);
  const Index classes = data_.classes, d = per_class();
  const Matrix b = padded(beta);
  const gram::BlockPlan plan(d);
  const Index pairs = number_of_pair(classes, 0), size = rest + pairs * plan.sums_size();
  const double work = static_cast<double>(pairs) * static_cast<double>(d * d) / 2.0 +
                      static_cast<double>(classes * DesignPass::work_of_predictor);
  const gram::RowCut cut = pass_.cut(plan.depth(), size, work);
  double* sums = pass_.sums(cut, size, work, [&](const PassBlock& at) {
    double* numbers = at.scratch.numbers.at_least(2 * classes * most_rows);
    Rows p = rows_of(at.count, numbers, classes),
         slopes = rows_of(at.count, numbers + classes * most_rows, classes);
    const Vector weights = weights_of(at.first, at.count);
    at.sum[0] += evaluate(at, b, weights, p, slopes);
    for_each_pair(classes, at.threads,
                  [&](Index k, Index l) { add_pair(plan, at, k, l, p, slopes, weights); });
  });
  double value = 0.0;
  for (Index group = 0; group < cut.groups; ++group) value += sums[group * size];
  H.setZero(dimension(), dimension());
  g.setZero(dimension());
  for_each_pair(
      classes, threads_for(work * static_cast<double>(cut.groups)), [&](Index k, Index l) {
        double* found = sums + rest + number_of_pair(k, l) * plan.sums_size();
        gram::finish_triangle(plan, cut.groups, size, found, 1, H.block(k * d, l * d, d, d));
        if (k != l) return;
        gram::finish_gradient(plan, cut.groups, size, found, g.data() + k * d);
        H.diagonal().segment(k * d, l2_.size()) += l2_;
      });
  H.triangularView<Eigen::StrictlyUpper>() = H.transpose();
  return value + add_penalty(beta, g);
}

bool MultinomialGlm::hessian_diagonal(const Vector& state, Vector& diagonal) {
  const Index classes = data_.classes, stride = pass_.shape().stride();
  Vector total;
  const auto task = [&](const PassBlock& at) {
    double own[most_rows];
    const auto p = state.reshaped(sample_count(), classes).middleRows(at.first, at.count);
    const Vector weights = weights_of(at.first, at.count);
    for (Index k = 0; k < classes; ++k) {
      weigh_pair(p, weights, k, k, Eigen::Map<Vector>(own, at.count));
      at.scratch.block.add_squares(own, at.sum + k * stride);
    }
  };
  pass_.total(classes * stride, classes, task, total);
  diagonal = total.reshaped(stride, classes).topRows(per_class()).reshaped();
  for (Index k = 0; k < classes; ++k) diagonal.segment(k * per_class(), l2_.size()) += l2_;
  return true;
}

void MultinomialGlm::multiply(const Vector& state, const Vector& v, Vector& product) {
  const Index classes = data_.classes, stride = pass_.shape().stride();
  const Matrix b = padded(v);
  Vector total;
  const auto task = [&](const PassBlock& at) {
    double* numbers = at.scratch.numbers.at_least(classes * most_rows);
    Rows u = rows_of(at.count, numbers, classes);
    for (Index k = 0; k < classes; ++k) {
      at.scratch.block.multiply(b.col(k).data(), nullptr, u.col(k).data(), at.threads);
    }
    const auto p = state.reshaped(sample_count(), classes).middleRows(at.first, at.count);
    multiply_by_loss_hessian(Loss::cross_entropy, p, weights_of(at.first, at.count), u);
    for (Index k = 0; k < classes; ++k) {
      at.scratch.block.add_transposed(u.col(k).data(), at.sum + k * stride);
    }
  };
  pass_.total(classes * stride, classes, task, total);
  product = total.reshaped(stride, classes).topRows(per_class()).reshaped();
  for (Index k = 0; k < classes; ++k) {
    product.segment(k * per_class(), l2_.size()).array() +=
        l2_.array() * v.segment(k * per_class(), l2_.size()).array();
  }
}

void MultinomialGlm::hessian_block(const Vector& state, const std::vector<Index>& coefficients,
                                   Matrix& block) {
  const Index classes = data_.classes, d = per_class();
  std::vector<Index> columns;  // that some class needs
  for (const Index c : coefficients) columns.push_back(c % d);
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  std::vector<Matrix> pairs(static_cast<std::size_t>(number_of_pair(classes, 0)));
  const auto p = state.reshaped(sample_count(), classes);
  const auto weights = [&](Index first, Index count, Index pair, double* to) {
    Index k = 0;
    while (number_of_pair(k + 1, 0) <= pair) ++k;
    weigh_pair(p.middleRows(first, count), weights_of(first, count), k, pair - number_of_pair(k, 0),
               Eigen::Map<Vector>(to, count));
  };
  columns_.form(columns, weights, pairs);
  const auto place = [&](Index c) {
    return std::lower_bound(columns.begin(), columns.end(), c % d) - columns.begin();
  };
  const auto order = static_cast<Index>(coefficients.size());
  block.resize(order, order);
  for (Index i = 0; i < order; ++i) {
    const Index c = coefficients[static_cast<std::size_t>(i)];
    for (Index j = 0; j <= i; ++j) {
      const Index other = coefficients[static_cast<std::size_t>(j)];
      const Matrix& pair = pairs[static_cast<std::size_t>(number_of_pair(c / d, other / d))];
      block(i, j) = block(j, i) = pair(place(c), place(other));
    }
    if (c % d < l2_.size()) block(i, i) += l2_[c % d];
  }
}

void MultinomialGlm::fill_null_space(Matrix& H) const {
  for (Index j = 0; j < per_class(); ++j) {
    const bool is_penalized = j < l2_.size() && l2_[j] > 0.0;
    if (!is_penalized) fill_shared_direction(H, data_.classes, j);
  }
}

bool MultinomialGlm::keep_line(const Vector& beta, const Vector& direction) {
  line_ = TrialLine(beta, direction);
  return predictors_.keep(pass_, padded(beta), padded(direction), data_.offset);
}

double MultinomialGlm::value_on_line(double length) {
  const auto loss = [&](Index first, Index count, double* eta) {
    Rows probabilities = rows_of(count, eta, data_.classes);
    return loss_and_means(Loss::cross_entropy, targets_of(first), weights_of(first, count),
                          probabilities);
  };
  return predictors_.sum(pass_, length, loss) + penalty(line_.point(length));
}

void MultinomialGlm::linear_predictor(const Vector& beta, Matrix& eta) {
  const Index classes = data_.classes;
  const Matrix b = padded(beta);
  eta.resize(sample_count(), classes);
  Vector nothing;
  const auto task = [&](const PassBlock& at) {
    double* found = at.scratch.numbers.at_least(most_rows);
    for (Index k = 0; k < classes; ++k) {
      at.scratch.block.multiply(b.col(k).data(), offset_of(at, k), found, at.threads);
      std::copy_n(found, at.count, eta.col(k).data() + at.first);
    }
  };
  pass_.total(rest, classes, task, nothing);
}

}  // namespace hesse
