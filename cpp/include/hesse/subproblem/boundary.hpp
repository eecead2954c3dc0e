// Where a line leaves the trust region.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse {

/// The α ≥ 0 with ‖s + αd‖ = radius, for ‖s‖ ≤ radius and d ≠ 0; free of cancellation.
[[nodiscard]] double length_to_boundary(const Vector& s, const Vector& d, double radius);

/// The same from the products sᵀs, sᵀd and dᵀd, in whatever norm.
[[nodiscard]] double length_to_boundary(double ss, double sd, double dd, double radius);

}  // namespace hesse
