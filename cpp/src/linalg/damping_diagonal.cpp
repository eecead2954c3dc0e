#include "hesse/linalg/damping_diagonal.hpp"

namespace hesse {
namespace {

// Empirical; relative to the largest entry, so that it has no unit.
constexpr double smallest_share = 1e-6;

}  // namespace

Vector damping_diagonal(const MatrixView& A) {
  const Vector magnitudes = A.diagonal().cwiseAbs();
  const double largest = magnitudes.size() > 0 ? magnitudes.maxCoeff() : 0.0;
  return magnitudes.cwiseMax(largest > 0.0 ? smallest_share * largest : 1.0);
}

}  // namespace hesse
