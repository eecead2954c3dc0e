#include "hesse/batch/curve_batch.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/batch/normal_sums.hpp"

namespace hesse {
namespace {

using lane::lanes;
using lane::Vec;
using small_batch::triangle_size;

// Empirical: what is worked on at a time stays in the first-level cache beside the data.
constexpr Index vectors_in_cache = 160;

}  // namespace

CurveBatch::CurveBatch(const CurveBatchData& data)
    : data_(data),
      start_(*data.model),
      chunk_(std::clamp<Index>(vectors_in_cache / (dimension() + 1), 4,
                               std::max<Index>(data.points, 4))),
      robust_(data.loss, data.loss_scale, chunk_) {
  const Index n = dimension(), m = data.points, c = data.model->coordinates();
  const Index vectors = m * (c + 2) + chunk_ * (n + 1);
  x_ = reinterpret_cast<Vec*>(memory_.at_least(vectors * lanes));
  std::fill_n(x_, vectors, Vec{});  // lanes that hold no problem compute something finite
  y_ = x_ + m * c;
  weights_ = y_ + m;
  values_ = weights_ + m;
  rows_ = values_ + chunk_;
  has_same_x_ = std::all_of(data.x.begin(), data.x.end(),
                            [](const BatchArray& a) { return a.problem_stride == 0; });
  for (Index i = 0; i < m && has_same_x_; ++i) {
    for (Index k = 0; k < c; ++k) x_[i * c + k] = lane::all(data.x[k].at(0, i));
  }
}

/// Missing points have weight 0, and finite numbers otherwise.
void CurveBatch::begin(Index slot, Index problem, double* x) {
  const Index m = data_.points, c = data_.model->coordinates(), n = dimension();
  Index counted = 0;
  is_plain_[slot] = true;
  for (Index i = 0; i < m; ++i) {
    const double y = data_.y.at(problem, i);
    const double w = data_.weights.numbers != nullptr ? data_.weights.at(problem, i) : 1.0;
    const bool counts = !std::isnan(y) && w > 0.0;
    for (Index k = 0; k < c && !has_same_x_; ++k) {
      x_[i * c + k][slot] = data_.x[k].at(problem, i);
    }
    y_[i][slot] = counts ? y : 0.0;
    weights_[i][slot] = counts ? w : 0.0;
    is_plain_[slot] = is_plain_[slot] && weights_[i][slot] == 1.0;
    counted += counts ? 1 : 0;
  }
  has_points_[slot] = counted > 0;
  if (data_.starts != nullptr) {
    std::copy_n(data_.starts + problem * data_.start_stride, n, x);
  } else {
    find_start(slot, x);
  }
}

void CurveBatch::find_start(Index slot, double* x) {
  const Index m = data_.points, c = data_.model->coordinates();
  double* points = start_memory_.at_least(m * (c + 2));
  double *y = points + m * c, *weights = y + m;
  for (Index i = 0; i < m; ++i) {
    for (Index k = 0; k < c; ++k) points[i * c + k] = x_[i * c + k][slot];
    y[i] = y_[i][slot];
    weights[i] = weights_[i][slot];
  }
  if (!has_same_x_ || !has_start_points_) start_.set_points(points, m);
  has_start_points_ = true;
  start_.find(y, weights, x);
}

/// Makes residuals and their derivatives of values and derivatives. A weight of 1 changes no bit.
void CurveBatch::weigh(Index first, Index count) {
  const Index n = dimension();
  const Vec *y = y_ + first, *weights = weights_ + first;
  if (std::all_of(is_plain_, is_plain_ + slots, [](bool plain) { return plain; })) {
    for (Index i = 0; i < count; ++i) values_[i] -= y[i];
    return;
  }
  for (Index i = 0; i < count; ++i) {
    const Vec w = weights[i];
    values_[i] = w == 0.0 ? Vec{} : w * (values_[i] - y[i]);
    for (Vec* entry = rows_ + i * n; entry != rows_ + (i + 1) * n; ++entry) {
      *entry = w == 0.0 ? Vec{} : w * *entry;
    }
  }
}

void CurveBatch::values(const BatchTrials& trials) {
  const Index n = dimension(), m = data_.points, c = data_.model->coordinates();
  Vec square{}, loss{};
  std::fill_n(trials.gradient, n, Vec{});
  std::fill_n(trials.curvature, triangle_size(n), Vec{});
  for (Index first = 0; first < m; first += chunk_) {
    const Index count = std::min(chunk_, m - first);
    data_.model->evaluate(trials.x, {x_ + first * c, c, count, values_, rows_, n});
    weigh(first, count);
    if (!robust_.is_square()) loss += robust_.weigh(count, n, values_, rows_);
    add_normal_sums(n, count, values_, rows_, square, trials.gradient, trials.curvature);
  }
  trials.value[0] = robust_.is_square() ? 0.5 * square : loss;
  for (Index i = 0; i < slots; ++i) {
    if (!has_points_[i]) trials.value[0][i] = lane::nan;
  }
}

}  // namespace hesse
