#include "hesse/problem/bounds.hpp"

#include <cmath>

namespace hesse {
namespace {

// NaN wins, unlike in Eigen's lpNorm<Infinity>: a norm that hides a NaN would look like
// convergence.
template <class Magnitude>
double largest(Index n, Magnitude magnitude) {
  double norm = 0.0;
  for (Index i = 0; i < n; ++i) {
    const double entry = magnitude(i);
    if (!(entry <= norm)) norm = entry;
    if (std::isnan(norm)) break;
  }
  return norm;
}

}  // namespace

const Bounds& Bounds::none() {
  static const Bounds no_bounds;
  return no_bounds;
}

void Bounds::project(Vector& x) const {
  if (exist()) x = x.cwiseMax(lower_).cwiseMin(upper_);
}

double Bounds::projected_gradient_norm(const Vector& x, const Vector& g) const {
  if (!exist()) return largest(g.size(), [&](Index i) { return std::abs(g[i]); });
  return largest(g.size(), [&](Index i) {
    const double room = g[i] > 0.0 ? x[i] - lower_[i] : upper_[i] - x[i];
    return std::isnan(g[i]) ? g[i] : std::min(std::abs(g[i]), room);
  });
}

Bounds Bounds::divided_by(const Vector& scale) const {
  if (!exist()) return {};
  return {lower_.cwiseQuotient(scale), upper_.cwiseQuotient(scale)};
}

}  // namespace hesse
