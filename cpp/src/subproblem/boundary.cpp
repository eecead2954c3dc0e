#include "hesse/subproblem/boundary.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {

double length_to_boundary(const Vector& s, const Vector& d, double radius) {
  return length_to_boundary(s.squaredNorm(), s.dot(d), d.squaredNorm(), radius);
}

double length_to_boundary(double ss, double sd, double dd, double radius) {
  const double room = std::max(0.0, radius * radius - ss);
  const double root = std::sqrt(sd * sd + dd * room);
  return sd > 0.0 ? room / (sd + root) : (root - sd) / dd;
}

}  // namespace hesse
