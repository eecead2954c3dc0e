#include "hesse/subproblem/boundary.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {

double length_to_boundary(const Vector& s, const Vector& d, double radius) {
  const double dd = d.squaredNorm();
  const double sd = s.dot(d);
  const double room = std::max(0.0, radius * radius - s.squaredNorm());
  const double root = std::sqrt(sd * sd + dd * room);
  return sd > 0.0 ? room / (sd + root) : (root - sd) / dd;
}

}  // namespace hesse
