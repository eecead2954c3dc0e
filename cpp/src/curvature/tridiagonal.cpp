#include "hesse/curvature/tridiagonal.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace hesse {
namespace {

// A pivot is positive relative to its own diagonal entry. Here it is the difference of two numbers
// only, whatever the size of the matrix.
constexpr double smallest_pivot = 4.0 * std::numeric_limits<double>::epsilon();

}  // namespace

Tridiagonal::Tridiagonal(Index reserved) {
  for (auto* part : {&diagonal_, &coupling_, &pivots_, &multipliers_}) part->reserve(at(reserved));
}

void Tridiagonal::clear() {
  for (auto* part : {&diagonal_, &coupling_, &pivots_, &multipliers_}) part->clear();
}

void Tridiagonal::append(double diagonal, double coupling) {
  diagonal_.push_back(diagonal);
  coupling_.push_back(coupling_.empty() ? 0.0 : coupling);
  pivots_.push_back(0.0);
  multipliers_.push_back(0.0);
}

void Tridiagonal::update(const Iterate&) {
  throw std::logic_error("a tridiagonal matrix is built row by row");
}

void Tridiagonal::multiply(const Vector& v, Vector& Tv) {
  const Index k = size();
  Tv.resize(k);
  for (Index i = 0; i < k; ++i) Tv[i] = diagonal_[at(i)] * v[i];
  for (Index i = 1; i < k; ++i) {
    Tv[i] += coupling_[at(i)] * v[i - 1];
    Tv[i - 1] += coupling_[at(i)] * v[i];
  }
}

bool Tridiagonal::factorize(double shift) {
  for (Index i = 0; i < size(); ++i) {
    const double original = diagonal_[at(i)] + shift;
    double pivot = original;
    if (i > 0) {
      multipliers_[at(i)] = coupling_[at(i)] / pivots_[at(i - 1)];
      pivot -= multipliers_[at(i)] * coupling_[at(i)];
    }
    // Written so that NaN fails.
    const bool is_positive = pivot > smallest_pivot * std::abs(original) && std::isfinite(pivot);
    if (!is_positive) return false;
    pivots_[at(i)] = pivot;
  }
  return true;
}

void Tridiagonal::solve_in_place(Vector& v) {
  assert(v.size() == size());
  for (Index i = 1; i < size(); ++i) v[i] -= multipliers_[at(i)] * v[i - 1];
  for (Index i = size() - 1; i >= 0; --i) {
    v[i] /= pivots_[at(i)];
    if (i + 1 < size()) v[i] -= multipliers_[at(i + 1)] * v[i + 1];
  }
}

SpectrumBounds Tridiagonal::spectrum_bounds() const {
  SpectrumBounds bounds;
  if (diagonal_.empty()) return bounds;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  bounds = {infinity, -infinity, infinity};
  double sum = 0.0;
  for (Index i = 0; i < size(); ++i) {
    const double centre = diagonal_[at(i)];
    const double next = i + 1 < size() ? std::abs(coupling_[at(i + 1)]) : 0.0;
    const double radius = std::abs(coupling_[at(i)]) + next;
    sum += std::abs(centre) + radius;
    bounds.lower = std::min(bounds.lower, centre - radius);
    bounds.upper = std::max(bounds.upper, centre + radius);
    bounds.min_diagonal = std::min(bounds.min_diagonal, centre);
  }
  if (!std::isfinite(sum)) bounds.lower = bounds.upper = std::numeric_limits<double>::quiet_NaN();
  return bounds;
}

}  // namespace hesse
