// Random trust-region subproblems of every kind that theory distinguishes.
#pragma once

#include <ostream>
#include <string_view>

#include "support/random_problems.hpp"

namespace hesse::test {

struct TrustRegionCase {
  Matrix B;
  Vector g;
  double radius = 1.0;
  bool singular = false;
};

enum class Kind {
  definite,
  indefinite,
  negative_definite,
  clustered,
  singular_in_range,      ///< B ⪰ 0 singular, g in its range
  singular_out_of_range,  ///< B ⪰ 0 singular, g not in its range
  hard,                   ///< g orthogonal to the smallest eigenvector
  nearly_hard_8,          ///< component 1e-8 along it
  nearly_hard_14,         ///< component 1e-14 along it
  no_gradient,            ///< g = 0, B indefinite
};

constexpr Kind all_kinds[] = {
    Kind::definite,   Kind::indefinite,        Kind::negative_definite,
    Kind::clustered,  Kind::singular_in_range, Kind::singular_out_of_range,
    Kind::hard,       Kind::nearly_hard_8,     Kind::nearly_hard_14,
    Kind::no_gradient};

constexpr std::string_view name_of(Kind kind) {
  constexpr std::string_view names[] = {"definite",   "indefinite",        "negative definite",
                                        "clustered",  "singular in range", "singular out of range",
                                        "hard",       "nearly hard 1e-8",  "nearly hard 1e-14",
                                        "no gradient"};
  return names[static_cast<int>(kind)];
}

inline std::ostream& operator<<(std::ostream& out, Kind kind) { return out << name_of(kind); }

constexpr bool is_singular(Kind kind) {
  return kind == Kind::singular_in_range || kind == Kind::singular_out_of_range;
}

/// Ascending eigenvalues of the size of 1.
Vector spectrum_of(Kind kind, Index n, Random& random);

/// Radii from much smaller to much larger than a Newton step.
TrustRegionCase random_case(Kind kind, Index n, Random& random);

}  // namespace hesse::test
