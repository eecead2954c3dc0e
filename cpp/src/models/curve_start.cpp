#include "hesse/models/curve_start.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/QR>

namespace hesse {
namespace {

using lane::lanes;
using lane::Vec;

// Empirical: a second round moves a broad first peak off its neighbour; a third changes little.
constexpr int rounds = 4;

// The formulas with parameters to search for have fewer; polynomials have none.
constexpr int most_parameters_of_a_formula = 8;

// A column that lies in the span of others to this part of its length says nothing new.
constexpr double least_new_part = 1e-6;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void subtract(std::vector<double>& a, double times, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] -= times * b[i];
}

bool are_finite(const double* numbers, Index count) {
  return std::all_of(numbers, numbers + count, [](double v) { return std::isfinite(v); });
}

}  // namespace

bool CurveStart::is_chosen_by_search(Index t) const {
  const CurveTerm& term = model_.term(t);
  const Index size = model_.offset(t + 1) - model_.offset(t);
  for (Index j = 0; j < size; ++j) {
    if (!term.is_linear(j)) return true;
  }
  return false;
}

void CurveStart::take_points(const CurveData& data) {
  const Index c = model_.coordinates();
  x_.clear();
  weights_.clear();
  target_.clear();
  extent_.least.assign(c, lane::infinity);
  extent_.most.assign(c, -lane::infinity);
  for (Index i = 0; i < data.points; ++i) {
    const double weight = data.weights != nullptr ? data.weights[i] : 1.0;
    const double* x = data.x + i * c;
    if (!(weight > 0.0) || !std::isfinite(weight) || !std::isfinite(data.y[i]) ||
        !are_finite(x, c)) {
      continue;
    }
    x_.insert(x_.end(), x, x + c);
    weights_.push_back(weight);
    target_.push_back(weight * data.y[i]);
    for (Index k = 0; k < c; ++k) {
      extent_.least[k] = std::min(extent_.least[k], x[k]);
      extent_.most[k] = std::max(extent_.most[k], x[k]);
    }
  }
  extent_.points = static_cast<Index>(target_.size());
  if (extent_.points == 0) {
    extent_.least.assign(c, 0.0);
    extent_.most.assign(c, 1.0);
  }
}

/// Adds the columns of a term's linear parameters to the basis, and takes them out of the
/// remainder.
void CurveStart::add_columns(Index t) {
  const CurveTerm& term = model_.term(t);
  const Index size = model_.offset(t + 1) - model_.offset(t), m = extent_.points;
  const Index c = model_.coordinates();
  std::vector<std::vector<double>> columns(size, std::vector<double>(m));
  std::vector<double> p(parameters_.begin() + model_.offset(t),
                        parameters_.begin() + model_.offset(t + 1));
  Vec* memory = reinterpret_cast<Vec*>(lanes_.at_least((2 * size + c + 1) * lanes));
  Vec *at = memory, *row = at + size, *x = row + size, *value = x + c;
  for (Index j = 0; j < size; ++j) at[j] = lane::all(term.is_linear(j) ? 1.0 : p[j]);
  for (Index i = 0; i < m; ++i) {
    for (Index k = 0; k < c; ++k) x[k] = lane::all(x_[i * c + k]);
    *value = Vec{};
    term.add(at, {x, c, 1, value, row, size});
    for (Index j = 0; j < size; ++j) columns[j][i] = weights_[i] * row[j][0];
  }
  for (Index j = 0; j < size; ++j) {
    std::vector<double>& column = columns[j];
    if (!term.is_linear(j) || !are_finite(column.data(), m)) continue;
    const double length = std::sqrt(dot(column, column));
    for (int twice = 0; twice < 2; ++twice) {
      for (const auto& q : basis_) subtract(column, dot(q, column), q);
    }
    const double rest = std::sqrt(dot(column, column));
    if (!(rest > least_new_part * length)) continue;
    for (double& entry : column) entry /= rest;
    subtract(remainder_, dot(column, remainder_), column);
    basis_.push_back(std::move(column));
  }
}

/// Projects the target onto the complement of all known terms except one.
void CurveStart::project_out(Index except) {
  basis_.clear();
  remainder_ = target_;
  for (Index t = 0; t < model_.terms(); ++t) {
    if (is_known_[t] && t != except) add_columns(t);
  }
}

/// By how much each lane's candidate, a row of parameters, would reduce the sum of squares.
Vec CurveStart::gains(Index t, const Vec* p, Index linear) {
  const CurveTerm& term = model_.term(t);
  const Index size = model_.offset(t + 1) - model_.offset(t), m = extent_.points;
  const Index c = model_.coordinates();
  Vec* column = reinterpret_cast<Vec*>(lanes_.at_least((m + size + c + 1) * lanes));
  Vec *row = column + m, *x = row + size, *value = x + c;
  Vec square{};
  for (Index i = 0; i < m; ++i) {
    for (Index k = 0; k < c; ++k) x[k] = lane::all(x_[i * c + k]);
    *value = Vec{};
    term.add(p, {x, c, 1, value, row, size});
    column[i] = weights_[i] * row[linear];
    square += column[i] * column[i];
  }
  Vec rest = square, product{};
  for (const auto& q : basis_) {
    Vec along{};
    for (Index i = 0; i < m; ++i) along += q[i] * column[i];
    rest -= along * along;
  }
  for (Index i = 0; i < m; ++i) product += column[i] * remainder_[i];
  const Vec gain = product * product / rest;
  return rest > least_new_part * square ? gain : lane::all(-1.0);
}

void CurveStart::choose(Index t) {
  const Index size = model_.offset(t + 1) - model_.offset(t);
  const CurveCandidates& rows = candidates_[t];
  const Index count = static_cast<Index>(rows.size()) / size;
  Index linear = 0;
  while (linear < size - 1 && !model_.term(t).is_linear(linear)) ++linear;
  double best_gain = -2.0;
  Index best = 0;
  for (Index first = 0; first < count; first += lanes) {
    Vec p[most_parameters_of_a_formula];
    for (Index j = 0; j < size; ++j) {
      for (int i = 0; i < lanes; ++i) p[j][i] = rows[std::min(first + i, count - 1) * size + j];
    }
    const Vec gain = gains(t, p, linear);
    for (int i = 0; i < lanes && first + i < count; ++i) {
      if (gain[i] > best_gain) {
        best_gain = gain[i];
        best = first + i;
      }
    }
  }
  std::copy_n(rows.begin() + best * size, size, parameters_.begin() + model_.offset(t));
}

/// Alike terms in the order of their first nonlinear parameter, so that starts are easy to compare.
void CurveStart::order_alike() {
  for (Index t = 1; t < model_.terms(); ++t) {
    for (Index s = t; s > 0 && is_chosen_by_search(s); --s) {
      if (model_.term(s).name() != model_.term(s - 1).name()) break;
      const Index a = model_.offset(s - 1), b = model_.offset(s);
      if (parameters_[a + 1] <= parameters_[b + 1]) break;
      std::swap_ranges(parameters_.begin() + a, parameters_.begin() + b, parameters_.begin() + b);
    }
  }
}

/// The linear parameters by linear least squares.
void CurveStart::solve_linear(double* p) const {
  const Index m = extent_.points, n = model_.dimension(), c = model_.coordinates();
  std::vector<Index> linear;
  for (Index t = 0; t < model_.terms(); ++t) {
    for (Index j = model_.offset(t); j < model_.offset(t + 1); ++j) {
      if (model_.term(t).is_linear(j - model_.offset(t))) linear.push_back(j);
    }
  }
  const Index k = static_cast<Index>(linear.size());
  Workspace memory;
  Vec* at = reinterpret_cast<Vec*>(memory.at_least((2 * n + c + 1) * lanes));
  Vec *row = at + n, *x = row + n, *value = x + c;
  for (Index j = 0; j < n; ++j) at[j] = lane::all(parameters_[j]);
  Matrix A(m, k);
  for (Index i = 0; i < m; ++i) {
    for (Index l = 0; l < c; ++l) x[l] = lane::all(x_[i * c + l]);
    model_.evaluate(at, {x, c, 1, value, row, n});
    for (Index j = 0; j < k; ++j) A(i, j) = weights_[i] * row[linear[j]][0];
  }
  Vector scales = A.colwise().stableNorm().transpose();
  for (double& scale : scales) scale = scale > 0.0 && std::isfinite(scale) ? scale : 1.0;
  A = A * scales.cwiseInverse().asDiagonal();
  Vector best = Vector::Zero(k);
  if (m > 0 && k > 0 && A.allFinite()) {
    best = A.colPivHouseholderQr().solve(Eigen::Map<const Vector>(target_.data(), m));
  }
  std::copy(parameters_.begin(), parameters_.end(), p);
  for (Index j = 0; j < k; ++j) {
    const double found = best[j] / scales[j];
    p[linear[j]] = std::isfinite(found) ? found : 0.0;
  }
}

void CurveStart::find(const CurveData& data, double* p) {
  take_points(data);
  const Index terms = model_.terms();
  parameters_.assign(model_.dimension(), 1.0);
  is_known_.assign(terms, false);
  candidates_.assign(terms, {});
  for (Index t = 0; t < terms; ++t) {
    if (is_chosen_by_search(t)) {
      model_.term(t).candidates(extent_, candidates_[t]);
    } else {
      is_known_[t] = true;
    }
  }
  for (int round = 0; round < rounds; ++round) {
    for (Index t = 0; t < terms; ++t) {
      if (!is_chosen_by_search(t)) continue;
      project_out(t);
      choose(t);
      is_known_[t] = true;
    }
    if (std::count(is_known_.begin(), is_known_.end(), true) == 1) break;
  }
  order_alike();
  solve_linear(p);
}

}  // namespace hesse
