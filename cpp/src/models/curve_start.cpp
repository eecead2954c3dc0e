#include "hesse/models/curve_start.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/QR>

namespace hesse {
namespace {

using lane::lanes;
using lane::Vec;

// Empirical: a second round moves a broad first peak off its neighbour, a third finds faint ones.
constexpr int rounds = 3;

// Empirical: a third step finds no more peaks.
constexpr int refinements = 2;

// A column that lies in the span of others to this part of its length says nothing new.
constexpr double least_new_part = 1e-6;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void subtract(std::vector<double>& a, double times, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] -= times * b[i];
}

bool are_finite(const std::vector<double>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

/// The weighted derivatives of a term by all its parameters, the linear ones being 1.
std::vector<std::vector<double>> CurveStart::derivatives(Index t) {
  const CurveTerm& term = model_.term(t);
  const Index n = size(t), c = model_.coordinates();
  std::vector<std::vector<double>> columns(n, std::vector<double>(points(), 0.0));
  Vec* at = reinterpret_cast<Vec*>(at_one_point_.at_least((2 * n + c) * lanes));
  Vec *row = at + n, *x = row + n;
  for (Index j = 0; j < n; ++j) {
    at[j] = lane::all(term.is_linear(j) ? 1.0 : parameters_[model_.offset(t) + j]);
  }
  for (Index i = 0; i < points(); ++i) {
    if (weights_[i] == 0.0) continue;
    dictionary_.write_point(i, x);
    Vec value{};
    term.add(at, {x, c, 1, &value, row, n});
    for (Index j = 0; j < n; ++j) columns[j][i] = weights_[i] * row[j][0];
  }
  return columns;
}

/// Adds the columns of a term's linear parameters to the basis, and takes them out of the
/// remainder.
void CurveStart::add_columns(Index t) {
  const CurveTerm& term = model_.term(t);
  std::vector<std::vector<double>> columns = derivatives(t);
  for (Index j = 0; j < size(t); ++j) {
    std::vector<double>& column = columns[j];
    if (!term.is_linear(j) || !are_finite(column)) continue;
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

/// By how much each lane's candidate would reduce the sum of squares.
Vec CurveStart::gains(const Vec* column) {
  Vec square{}, product{};
  for (Index i = 0; i < points(); ++i) {
    const Vec entry = weights_[i] * column[i];
    square += entry * entry;
    product += entry * remainder_[i];
  }
  Vec rest = square;
  for (const auto& q : basis_) {
    Vec along{};
    for (Index i = 0; i < points(); ++i) along += weights_[i] * q[i] * column[i];
    rest -= along * along;
  }
  return rest > least_new_part * square ? product * product / rest : lane::all(-1.0);
}

void CurveStart::choose(Index t) {
  const Index count = dictionary_.count(t);
  double best_gain = -2.0;
  Index best = 0;
  for (Index first = 0; first < count; first += lanes) {
    const Vec gain = gains(dictionary_.columns(t, first / lanes));
    for (Index i = 0; i < lanes && first + i < count; ++i) {
      if (gain[i] > best_gain) {
        best_gain = gain[i];
        best = first + i;
      }
    }
  }
  std::copy_n(dictionary_.parameters(t, best), size(t), parameters_.begin() + model_.offset(t));
}

/// A Gauss–Newton step of a term's nonlinear parameters, the linear ones of all terms being optimal
/// (Kaufman 1975), or a part of it: whatever explains most.
void CurveStart::refine(Index t) {
  const Index n = size(t), linear = dictionary_.linear_parameter(t);
  std::vector<std::vector<double>> columns = derivatives(t);
  Matrix A(points(), n);
  for (Index j = 0; j < n; ++j) {
    for (const auto& q : basis_) subtract(columns[j], dot(q, columns[j]), q);
    A.col(j) = Eigen::Map<const Vector>(columns[j].data(), points());
  }
  if (points() == 0 || !A.allFinite()) return;
  const Vector b =
      A.colPivHouseholderQr().solve(Eigen::Map<const Vector>(remainder_.data(), points()));
  Vec p[CurveDictionary::most_parameters];
  const double* old = parameters_.data() + model_.offset(t);
  for (Index j = 0; j < n; ++j) {
    double step = j == linear ? 0.0 : b[j] / b[linear];
    for (Index i = 0; i < lanes; ++i, step /= 2.0) {
      p[j][i] = i + 1 < lanes && std::isfinite(step) ? old[j] + step : old[j];
    }
  }
  Vec* column = reinterpret_cast<Vec*>(scratch_.at_least(points() * lanes));
  dictionary_.write_columns(t, p, column);
  const Vec gain = gains(column);
  Index best = lanes - 1;  // no step
  for (Index i = 0; i < lanes; ++i) best = gain[i] > gain[best] ? i : best;
  for (Index j = 0; j < n; ++j) parameters_[model_.offset(t) + j] = p[j][best];
}

/// Alike terms in the order of their first nonlinear parameter, so that starts are easy to compare.
void CurveStart::order_alike() {
  for (Index t = 1; t < model_.terms(); ++t) {
    for (Index s = t; s > 0 && dictionary_.is_searched(s); --s) {
      if (model_.term(s).name() != model_.term(s - 1).name()) break;
      const Index a = model_.offset(s - 1), b = model_.offset(s);
      if (parameters_[a + 1] <= parameters_[b + 1]) break;
      std::swap_ranges(parameters_.begin() + a, parameters_.begin() + b, parameters_.begin() + b);
    }
  }
}

/// The linear parameters by linear least squares.
void CurveStart::solve_linear(double* p) {
  const Index n = model_.dimension(), c = model_.coordinates();
  std::vector<Index> linear;
  for (Index t = 0; t < model_.terms(); ++t) {
    for (Index j = 0; j < size(t); ++j) {
      if (model_.term(t).is_linear(j)) linear.push_back(model_.offset(t) + j);
    }
  }
  const Index k = static_cast<Index>(linear.size());
  Vec* at = reinterpret_cast<Vec*>(at_one_point_.at_least((2 * n + c) * lanes));
  Vec *row = at + n, *x = row + n;
  for (Index j = 0; j < n; ++j) at[j] = lane::all(parameters_[j]);
  Matrix A = Matrix::Zero(points(), k);
  for (Index i = 0; i < points(); ++i) {
    if (weights_[i] == 0.0) continue;
    dictionary_.write_point(i, x);
    Vec value{};
    model_.evaluate(at, {x, c, 1, &value, row, n});
    for (Index j = 0; j < k; ++j) A(i, j) = weights_[i] * row[linear[j]][0];
  }
  Vector scales = A.colwise().stableNorm().transpose();
  for (double& scale : scales) scale = scale > 0.0 && std::isfinite(scale) ? scale : 1.0;
  A = A * scales.cwiseInverse().asDiagonal();
  Vector best = Vector::Zero(k);
  if (points() > 0 && k > 0 && A.allFinite()) {
    best = A.colPivHouseholderQr().solve(Eigen::Map<const Vector>(target_.data(), points()));
  }
  std::copy(parameters_.begin(), parameters_.end(), p);
  for (Index j = 0; j < k; ++j) {
    const double found = best[j] / scales[j];
    p[linear[j]] = std::isfinite(found) ? found : 0.0;
  }
}

void CurveStart::find(const double* y, const double* weights, double* p) {
  weights_.assign(points(), 0.0);
  target_.assign(points(), 0.0);
  for (Index i = 0; i < points(); ++i) {
    const double w = weights != nullptr ? weights[i] : 1.0;
    const bool counts = w > 0.0 && std::isfinite(w) && std::isfinite(y[i]);
    if (!counts || !dictionary_.is_usable(i)) continue;
    weights_[i] = w;
    target_[i] = w * y[i];
  }
  parameters_.assign(model_.dimension(), 1.0);
  is_known_.assign(model_.terms(), false);
  Index searched = 0;
  for (Index t = 0; t < model_.terms(); ++t) {
    is_known_[t] = !dictionary_.is_searched(t);
    searched += is_known_[t] ? 0 : 1;
  }
  for (int round = 0; round < (searched > 1 ? rounds : 1); ++round) {
    for (Index t = 0; t < model_.terms(); ++t) {
      if (!dictionary_.is_searched(t)) continue;
      project_out(t);
      choose(t);
      // What a coarse choice leaves over may hide another term; but the first round must leave
      // something for the second of two exponentials.
      for (int step = 0; step < refinements && round > 0; ++step) refine(t);
      is_known_[t] = true;
    }
  }
  order_alike();
  solve_linear(p);
}

}  // namespace hesse
