#include "support/trust_region_cases.hpp"

#include <algorithm>
#include <cmath>

namespace hesse::test {
namespace {

/// The component of g along the smallest eigenvector, where the kind prescribes it.
double least_component(Kind kind, double otherwise) {
  switch (kind) {
    case Kind::singular_in_range:
    case Kind::hard: return 0.0;
    case Kind::nearly_hard_8: return 1e-8;
    case Kind::nearly_hard_14: return 1e-14;
    default: return otherwise;
  }
}

}  // namespace

Vector spectrum_of(Kind kind, Index n, Random& random) {
  Vector values(n);
  for (double& value : values) value = random.between(0.05, 1.0);
  switch (kind) {
    case Kind::definite: break;
    case Kind::negative_definite: values *= -1.0; break;
    case Kind::clustered:
      values.setConstant(random.uniform());
      values += 1e-10 * random.vector(n);
      break;
    case Kind::singular_in_range:
    case Kind::singular_out_of_range: values[0] = 0.0; break;
    default: values[0] = -random.between(0.05, 1.0);
  }
  std::sort(values.begin(), values.end());
  return values;
}

TrustRegionCase random_case(Kind kind, Index n, Random& random) {
  const SymmetricMatrix B = with_spectrum(spectrum_of(kind, n, random), random);
  Vector components = random.vector(n);
  components[0] = least_component(kind, components[0]);
  if (kind == Kind::no_gradient) components.setZero();
  const double radius = std::pow(10.0, random.between(-2.0, 2.0));
  return {B.matrix, B.eigenvectors * components, radius, is_singular(kind)};
}

}  // namespace hesse::test
