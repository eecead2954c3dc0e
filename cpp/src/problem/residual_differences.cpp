#include "hesse/problem/residual_differences.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace hesse {
namespace {

void require_rows(const SparsityPattern& pattern, Index m) {
  for (const Index i : pattern.rows) {
    if (i < m) continue;
    throw std::invalid_argument("jac_sparsity must have one row per residual, " +
                                std::to_string(m) + " in all; it has an entry in row " +
                                std::to_string(i));
  }
}

}  // namespace

ResidualDifferences::ResidualDifferences(Residuals& inner, ComplexResiduals* complex,
                                         const Vector& x0, DifferenceOptions options,
                                         const Bounds& bounds)
    : inner_(inner),
      complex_(complex),
      steps_(x0, std::move(options), bounds),
      groups_(column_groups(steps_.options().pattern, x0.size())),
      shifted_(x0.size()),
      near_moves_(x0.size()),
      far_moves_(x0.size()) {}

void ResidualDifferences::residuals(const Vector& x, Vector& r) {
  inner_.residuals(x, r);
  remember(x, r);
}

void ResidualDifferences::remember(const Vector& x, const Vector& r) {
  if (!steps_.options().gradient) return;
  last_x_ = x;
  last_r_ = r;
}

void ResidualDifferences::jacobian(const Vector& x, Matrix& J) {
  if (!steps_.options().gradient) return inner_.jacobian(x, J);
  require_rows(steps_.options().pattern, J.rows());
  shifted_ = x;
  complex_x_ = x.cast<std::complex<double>>();
  J.setZero();
  for (const auto& group : groups_) difference(x, group, J);
}

void ResidualDifferences::difference(const Vector& x, const std::vector<Index>& group, Matrix& J) {
  switch (*steps_.options().gradient) {
    case DifferenceScheme::two_point: return forward_difference(x, group, J);
    case DifferenceScheme::three_point: return central_difference(x, group, J);
    case DifferenceScheme::complex_step: return complex_step(x, group, J);
  }
}

const Vector& ResidualDifferences::residuals_at(const Vector& x) {
  if (last_x_.size() != x.size() || last_x_ != x) {
    inner_.residuals(x, last_r_);
    last_x_ = x;
  }
  return last_r_;
}

void ResidualDifferences::evaluate_beside(const Vector& x, const std::vector<Index>& group,
                                          Vector& moves, Vector& r) {
  for (const Index j : group) moves[j] = steps_.displace(shifted_, j, moves[j]);
  inner_.residuals(shifted_, r);
  for (const Index j : group) shifted_[j] = x[j];
}

template <class Entry>
void ResidualDifferences::fill(Matrix& J, Index j, Entry entry) const {
  const SparsityPattern& pattern = steps_.options().pattern;
  if (!pattern.exists()) {
    for (Index i = 0; i < J.rows(); ++i) J(i, j) = entry(i);
    return;
  }
  const auto column = static_cast<std::size_t>(j);
  for (Index k = pattern.starts[column]; k < pattern.starts[column + 1]; ++k) {
    const Index i = pattern.rows[static_cast<std::size_t>(k)];
    J(i, j) = entry(i);
  }
}

// A fixed variable is not moved, and its column stays zero.
bool ResidualDifferences::choose_moves(const Vector& x, const std::vector<Index>& group,
                                       double order) {
  bool is_moving = false;
  for (const Index j : group) {
    const DifferenceSteps::Pair h = steps_.of(x, j, order);
    near_moves_[j] = h.near;
    far_moves_[j] = h.far;
    is_moving = is_moving || h.near != 0.0;
  }
  return is_moving;
}

void ResidualDifferences::forward_difference(const Vector& x, const std::vector<Index>& group,
                                             Matrix& J) {
  if (!choose_moves(x, group, 2.0)) return;
  evaluate_beside(x, group, near_moves_, near_);
  const bool ahead = near_.allFinite();
  if (!ahead) evaluate_beside(x, group, far_moves_, near_);
  const Vector& widths = ahead ? near_moves_ : far_moves_;
  const Vector& base = residuals_at(x);
  for (const Index j : group) {
    if (widths[j] != 0.0) fill(J, j, [&](Index i) { return (near_[i] - base[i]) / widths[j]; });
  }
}

void ResidualDifferences::central_difference(const Vector& x, const std::vector<Index>& group,
                                             Matrix& J) {
  if (!choose_moves(x, group, 3.0)) return;
  evaluate_beside(x, group, near_moves_, near_);
  evaluate_beside(x, group, far_moves_, far_);
  const bool ahead = near_.allFinite();
  if (!ahead || !far_.allFinite()) {
    Vector& lost = ahead ? far_moves_ : near_moves_;
    const Vector& kept = ahead ? near_moves_ : far_moves_;
    for (const Index j : group) lost[j] = 2.0 * kept[j];
    evaluate_beside(x, group, lost, ahead ? far_ : near_);
  }
  const Vector& base = residuals_at(x);
  for (const Index j : group) {
    const double near = near_moves_[j], far = far_moves_[j];
    if (near == 0.0) continue;
    fill(J, j, [&](Index i) {
      if (far == -near) return (near_[i] - far_[i]) / (near - far);
      return one_sided(near_[i] - base[i], near, far_[i] - base[i], far);
    });
  }
}

void ResidualDifferences::complex_step(const Vector& x, const std::vector<Index>& group,
                                       Matrix& J) {
  complex_r_.resize(J.rows());
  for (const Index j : group) complex_x_[j] = {x[j], steps_.complex(x, j)};
  complex_->complex_residuals(complex_x_, complex_r_);
  for (const Index j : group) {
    const double h = complex_x_[j].imag();
    fill(J, j, [&](Index i) { return complex_r_[i].imag() / h; });
    complex_x_[j] = x[j];
  }
}

}  // namespace hesse
