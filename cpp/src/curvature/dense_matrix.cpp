#include "hesse/curvature/dense_matrix.hpp"

#include <algorithm>
#include <limits>

#include "hesse/linalg/damping_diagonal.hpp"

namespace hesse {
namespace {

// Gershgorin's discs. A non-finite entry makes the bounds NaN.
SpectrumBounds gershgorin(const MatrixView& H) {
  SpectrumBounds bounds;
  if (H.cols() == 0) return bounds;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  bounds = {infinity, -infinity, infinity};
  double sum = 0.0;
  for (Index j = 0; j < H.cols(); ++j) {
    const double centre = H(j, j);
    const double total = H.col(j).cwiseAbs().sum();
    const double radius = total - std::abs(centre);
    sum += total;
    bounds.lower = std::min(bounds.lower, centre - radius);
    bounds.upper = std::max(bounds.upper, centre + radius);
    bounds.min_diagonal = std::min(bounds.min_diagonal, centre);
  }
  if (!std::isfinite(sum)) bounds.lower = bounds.upper = std::numeric_limits<double>::quiet_NaN();
  return bounds;
}

}  // namespace

DenseMatrix::DenseMatrix(Budget& budget, Index n, DampingMatrix damping)
    : budget_(budget), damping_(damping) {
  if (damping_ == DampingMatrix::diagonal) damping_diagonal_.resize(n);
}

void DenseMatrix::take(const MatrixView& B) {
  matrix_.emplace(B);
  bounds_ = gershgorin(*matrix_);
  if (damping_ == DampingMatrix::diagonal) damping_diagonal(*matrix_, damping_diagonal_);
}

void DenseMatrix::multiply(const Vector& v, Vector& Bv) { Bv.noalias() = *matrix_ * v; }

bool DenseMatrix::newton_step(const Vector& g, Vector& s) {
  return bounds_.min_diagonal > 0.0 && std::isfinite(bounds_.norm()) &&
         Curvature::newton_step(g, s);
}

bool DenseMatrix::factorize(double shift) {
  const Vector* D = damping_ == DampingMatrix::diagonal ? &damping_diagonal_ : nullptr;
  last_ = Factors::cholesky;
  return measured([&] { return cholesky_.factorize(*matrix_, shift, D, &budget_); });
}

bool DenseMatrix::factorize_modified(double floor, bool by_magnitude) {
  using Treatment = ModifiedFactorization::Treatment;
  const Treatment treatment = by_magnitude ? Treatment::magnitude : Treatment::floor;
  last_ = Factors::modified;
  return measured([&] { return modified_.factorize(*matrix_, floor, treatment, &budget_); });
}

bool DenseMatrix::factorize_indefinite() {
  last_ = Factors::indefinite;
  return measured(
      [&] { return indefinite_.factorize(*matrix_, 0.0, Pivoting::bunch_kaufman, &budget_); });
}

void DenseMatrix::solve_in_place(Vector& v) {
  switch (last_) {
    case Factors::cholesky: return cholesky_.solve_in_place(v);
    case Factors::modified: return modified_.solve_in_place(v);
    case Factors::indefinite: return indefinite_.solve_in_place(v);
  }
}

// An eigenvalue under −√ε‖B‖ is no rounding error of a matrix that was computed in this precision.
bool DenseMatrix::is_indefinite() {
  if (!std::isfinite(bounds_.norm())) return false;
  const double noise = std::sqrt(std::numeric_limits<double>::epsilon()) * bounds_.norm();
  if (bounds_.lower >= -noise) return false;
  if (bounds_.min_diagonal < -noise) return true;
  return !measured([&] { return cholesky_.factorize(*matrix_, noise, nullptr, &budget_); });
}

bool DenseMatrix::find_negative_curvature(Vector& direction) {
  if (!factorize_modified(std::numeric_limits<double>::min(), false)) return false;
  direction = modified_.negative_curvature().direction;
  return direction.size() > 0;
}

const MatrixView* DenseMatrix::matrix() const { return matrix_ ? &*matrix_ : nullptr; }

}  // namespace hesse
