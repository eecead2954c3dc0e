#include "hesse/problem/bounds.hpp"

#include <cmath>

#include "hesse/linalg/long_vectors.hpp"

namespace hesse {

const Bounds& Bounds::none() {
  static const Bounds no_bounds;
  return no_bounds;
}

void Bounds::project(Vector& x) const {
  if (exist()) x = x.cwiseMax(lower_).cwiseMin(upper_);
}

double Bounds::projected_gradient_norm(const Vector& x, const Vector& g) const {
  if (!exist()) return long_max_norm(g);
  double norm = 0.0;
  for (Index i = 0; i < g.size(); ++i) {
    if (std::isnan(g[i])) return g[i];
    const double room = g[i] > 0.0 ? x[i] - lower_[i] : upper_[i] - x[i];
    norm = std::max(norm, std::min(std::abs(g[i]), room));
  }
  return norm;
}

Bounds Bounds::divided_by(const Vector& scale) const {
  if (!exist()) return {};
  return {lower_.cwiseQuotient(scale), upper_.cwiseQuotient(scale)};
}

}  // namespace hesse
