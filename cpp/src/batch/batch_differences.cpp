#include "hesse/batch/batch_differences.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

constexpr double rounding = std::numeric_limits<double>::epsilon();
constexpr double forward = 2.0, central = 3.0, second_order = 4.0;

bool is_finite(const double* numbers, Index count) {
  return std::all_of(numbers, numbers + count, [](double v) { return std::isfinite(v); });
}

}  // namespace

double BatchDifferences::step(const BatchPoints& points, Index p, Index j, double order,
                              Side side) const {
  const double x = points.x[p * n_ + j], start = std::abs(starts_[points.problems[p] * n_ + j]);
  const double typical = start > 0.0 && std::isfinite(start) ? start : 1.0;
  const double size = std::pow(rounding, 1.0 / order) * std::max(std::abs(x), typical);
  const Index bound = points.problems[p] * box_.stride + j;
  const double lower = box_.lower != nullptr ? box_.lower[bound] : -Bounds::infinity;
  const double upper = box_.upper != nullptr ? box_.upper[bound] : Bounds::infinity;
  const DifferenceSteps::Pair pair = DifferenceSteps::within(x, size, lower, upper);
  switch (side) {
    case Side::near: return pair.near;
    case Side::far: return pair.far;
    case Side::beyond_near: return 2.0 * pair.near;
    case Side::beyond_far: return 2.0 * pair.far;
  }
  return 0.0;
}

/// Moves x_j by about h, and not out of the box.
void BatchDifferences::displace(const BatchPoints& points, Index p, Index j, double h,
                                double* x) const {
  const Index bound = points.problems[p] * box_.stride + j;
  x[j] += h;
  if (box_.lower != nullptr) x[j] = std::max(x[j], box_.lower[bound]);
  if (box_.upper != nullptr) x[j] = std::min(x[j], box_.upper[bound]);
}

void BatchDifferences::evaluate(const Function& function, const BatchPoints& points, Index rows,
                                Index j, double order, Side side, Evaluations& found) {
  shifted_.assign(points.x, points.x + points.count * n_);
  found.widths.resize(points.count);
  for (Index p = 0; p < points.count; ++p) {
    displace(points, p, j, step(points, p, j, order, side), &shifted_[p * n_]);
    found.widths[p] = shifted_[p * n_ + j] - points.x[p * n_ + j];
  }
  const BatchNumbers values = function({points.count, points.problems, shifted_.data()});
  found.numbers.resize(points.count * rows);
  for (Index p = 0; p < points.count; ++p) {
    for (Index i = 0; i < rows; ++i) {
      found.numbers[p * rows + i] = values.of(p)[i * values.row_stride];
    }
  }
}

/// Evaluates on another side where the numbers found are not finite and those of `other` are.
void BatchDifferences::mend(const Function& function, const BatchPoints& points, Index rows,
                            Index j, double order, Side side, const Evaluations& other,
                            Evaluations& found) {
  chosen_.clear();
  for (Index p = 0; p < points.count; ++p) {
    const bool is_lost = !is_finite(&found.numbers[p * rows], rows);
    const bool has_other = &other == &found || is_finite(&other.numbers[p * rows], rows);
    if (is_lost && has_other) chosen_.push_back(p);
  }
  if (chosen_.empty()) return;
  problems_.clear();
  std::vector<double> x;
  for (const Index p : chosen_) {
    problems_.push_back(points.problems[p]);
    x.insert(x.end(), points.x + p * n_, points.x + (p + 1) * n_);
  }
  Evaluations again;
  const Index count = static_cast<Index>(chosen_.size());
  evaluate(function, {count, problems_.data(), x.data()}, rows, j, order, side, again);
  for (Index c = 0; c < count; ++c) {
    found.widths[chosen_[c]] = again.widths[c];
    std::copy_n(&again.numbers[c * rows], rows, &found.numbers[chosen_[c] * rows]);
  }
}

/// A fixed variable has derivatives 0.
void BatchDifferences::write_column(const BatchPoints& points, const BatchNumbers& base, Index j,
                                    bool is_central) {
  const Index rows = base.rows;
  for (Index p = 0; p < points.count; ++p) {
    const double near = near_.widths[p], far = is_central ? far_.widths[p] : 0.0;
    double* column = &derivatives_[(j * points.count + p) * rows];
    for (Index i = 0; i < rows; ++i) {
      const double at = base.of(p)[i * base.row_stride];
      const double change = near_.numbers[p * rows + i] - at;
      column[i] = near == 0.0  ? 0.0
                  : is_central ? one_sided(change, near, far_.numbers[p * rows + i] - at, far)
                               : change / near;
    }
  }
}

BatchNumbers BatchDifferences::first(const Function& function, DifferenceScheme scheme,
                                     const BatchPoints& points, const BatchNumbers& base) {
  const bool is_central = scheme == DifferenceScheme::three_point;
  const double order = is_central ? central : forward;
  const Index rows = base.rows;
  derivatives_.resize(points.count * rows * n_);
  for (Index j = 0; j < n_; ++j) {
    evaluate(function, points, rows, j, order, Side::near, near_);
    if (is_central) {
      evaluate(function, points, rows, j, order, Side::far, far_);
      mend(function, points, rows, j, order, Side::beyond_near, near_, far_);
      mend(function, points, rows, j, order, Side::beyond_far, far_, near_);
    } else {
      mend(function, points, rows, j, order, Side::far, near_, near_);
    }
    write_column(points, base, j, is_central);
  }
  return {derivatives_.data(), rows, rows, 1, points.count * rows, nullptr};
}

BatchNumbers BatchDifferences::second(const Function& values, const BatchPoints& points,
                                      const BatchNumbers& base) {
  const Index count = points.count;
  derivatives_.assign(count * n_ * n_, 0.0);
  std::vector<Evaluations> beside(n_);
  for (Index j = 0; j < n_; ++j) {
    evaluate(values, points, 1, j, second_order, Side::near, beside[j]);
    evaluate(values, points, 1, j, second_order, Side::far, far_);
    for (Index p = 0; p < count; ++p) {
      const double near = beside[j].widths[p], far = far_.widths[p], f = *base.of(p);
      const double slopes = (far_.numbers[p] - f) / far - (beside[j].numbers[p] - f) / near;
      derivatives_[p * n_ * n_ + j * (n_ + 1)] = near == 0.0 ? 0.0 : 2.0 * slopes / (far - near);
    }
    const std::vector<double> moved = [&] {
      std::vector<double> x(points.x, points.x + count * n_);
      for (Index p = 0; p < count; ++p) x[p * n_ + j] += beside[j].widths[p];
      return x;
    }();
    for (Index i = 0; i < j; ++i) {
      evaluate(values, {count, points.problems, moved.data()}, 1, i, second_order, Side::near,
               near_);
      for (Index p = 0; p < count; ++p) {
        const double area = beside[j].widths[p] * beside[i].widths[p];
        const double change =
            (near_.numbers[p] - beside[j].numbers[p]) - (beside[i].numbers[p] - *base.of(p));
        const double mixed = area == 0.0 ? 0.0 : change / area;
        derivatives_[p * n_ * n_ + j * n_ + i] = derivatives_[p * n_ * n_ + i * n_ + j] = mixed;
      }
    }
  }
  return {derivatives_.data(), n_, n_ * n_, n_, 1, nullptr};
}

}  // namespace hesse
