#include "hesse/subproblem/least_eigenvector.hpp"

#include <cmath>

namespace hesse {
namespace {

// The shifted matrix's smallest eigenvalue is nearly isolated where the vector matters.
constexpr int iterations = 3;

}  // namespace

LeastEigenvector::LeastEigenvector(Index n) : z_(n), Bz_(n) {
  // Multiples of √2 modulo 1: evenly spread, repeatable, and orthogonal to no vector that a problem
  // is likely to have for an eigenvector.
  for (Index i = 0; i < n; ++i) {
    z_[i] = (i % 2 == 0 ? 1.0 : -1.0) + 0.5 * std::fmod(1.4142135623730951 * double(i + 1), 1.0);
  }
  z_.normalize();
}

void LeastEigenvector::improve(Curvature& B) {
  for (int k = 0; k < iterations; ++k) {
    B.solve_in_place(z_);
    z_.stableNormalize();
  }
  B.multiply(z_, Bz_);
  rayleigh_ = z_.dot(Bz_);
}

}  // namespace hesse
