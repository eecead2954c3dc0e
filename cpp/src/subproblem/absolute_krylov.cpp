#include "hesse/subproblem/absolute_krylov.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

// Empirical: the eigenvalues of a larger T cost more than the products saved.
constexpr Index largest_space = 128;

// Sizes at which T is decomposed double, so that all decompositions cost little more than the last.
constexpr Index first_size = 8;

}  // namespace

AbsoluteKrylov::AbsoluteKrylov(Index n, Index max_products, Budget& budget)
    : max_products_(max_products > 0 ? std::min(max_products, largest_space) : largest_space),
      process_(n, nullptr, budget) {}

bool AbsoluteKrylov::solve(Curvature& B, const Vector& g, double tolerance, double relative_floor,
                           Vector& s) {
  s.setZero();
  if (!process_.start(g)) return false;
  const double g_norm = process_.gradient_norm();
  if (g_norm == 0.0) return true;
  for (Index next = first_size; true;) {
    if (!process_.extend(B)) return false;
    const Index size = process_.size();
    const bool is_last = size >= max_products_ || process_.is_full() || process_.is_invariant();
    if (!is_last && size < next) continue;
    if (!reduce(relative_floor)) return false;
    if (is_last || process_.residual_coupling() * std::abs(h_[size - 1]) <= tolerance * g_norm)
      break;
    next = 2 * size;
  }
  process_.combine(h_, s);
  return s.allFinite();
}

bool AbsoluteKrylov::reduce(double relative_floor) {
  const Index size = process_.size();
  T_.setZero(size, size);
  Vector unit(size), column(size);
  for (Index j = 0; j < size; ++j) {
    unit.setZero();
    unit[j] = 1.0;
    process_.T().multiply(unit, column);
    T_.col(j) = column;
  }
  if (eigen_.decompose({T_.data(), size, size}) != EigenStatus::ok) return false;
  const Vector magnitudes = eigen_.values().cwiseAbs();
  const double largest = magnitudes.maxCoeff();
  // A positive definite T needs no floor: small eigenvalues are as good as large ones.
  const bool is_definite = eigen_.values()[0] > 0.0;
  const double floor = is_definite ? 0.0 : relative_floor * (largest > 0.0 ? largest : 1.0);
  const Vector coordinates = eigen_.vectors().row(0).transpose();
  h_ = -process_.gradient_norm() *
       (eigen_.vectors() * coordinates.cwiseQuotient(magnitudes.cwiseMax(floor)));
  return true;
}

}  // namespace hesse
