#include "hesse/linalg/damping_diagonal.hpp"

namespace hesse {
namespace {

// Empirical; relative to the largest entry, so that it has no unit.
constexpr double smallest_share = 1e-6;

}  // namespace

void damping_diagonal(const MatrixView& A, Vector& D) {
  D = A.diagonal().cwiseAbs();
  const double largest = D.size() > 0 ? D.maxCoeff() : 0.0;
  D = D.cwiseMax(largest > 0.0 ? smallest_share * largest : 1.0);
}

}  // namespace hesse
