#include "hesse/curvature/dense_hessian.hpp"

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

DenseHessian::DenseHessian(Objective& objective, Budget& budget, Index n, DampingMatrix damping)
    : objective_(objective), budget_(budget), damping_(damping) {
  if (damping_ == DampingMatrix::diagonal) damping_diagonal_.resize(n);
}

void DenseHessian::update(const Iterate& at) {
  hessian_.emplace(objective_.hessian(at.x));
  bounds_ = gershgorin(*hessian_);
  if (damping_ == DampingMatrix::diagonal) damping_diagonal(*hessian_, damping_diagonal_);
}

void DenseHessian::multiply(const Vector& v, Vector& Bv) { Bv.noalias() = *hessian_ * v; }

template <class Factorization>
bool DenseHessian::measured(Factorization factorize) {
  const Clock::time_point begin = Clock::now();
  const bool succeeded = static_cast<bool>(factorize());
  work_.seconds += seconds_between(begin, Clock::now());
  ++work_.count;
  return succeeded;
}

bool DenseHessian::factorize(double shift) {
  const Vector* D = damping_ == DampingMatrix::diagonal ? &damping_diagonal_ : nullptr;
  is_modified_ = false;
  return measured([&] { return cholesky_.factorize(*hessian_, shift, D, &budget_); });
}

bool DenseHessian::factorize_modified(double floor, bool by_magnitude) {
  using Treatment = ModifiedFactorization::Treatment;
  const Treatment treatment = by_magnitude ? Treatment::magnitude : Treatment::floor;
  is_modified_ = true;
  return measured([&] { return modified_.factorize(*hessian_, floor, treatment, &budget_); });
}

void DenseHessian::solve_in_place(Vector& v) {
  if (is_modified_) {
    modified_.solve_in_place(v);
  } else {
    cholesky_.solve_in_place(v);
  }
}

// An eigenvalue under −√ε‖B‖ is no rounding error of a Hessian that the objective supplies; the
// noise of one by differences is larger, so nothing is claimed about it.
bool DenseHessian::is_indefinite() {
  if (!objective_.capabilities().exact_hessian || !std::isfinite(bounds_.norm())) return false;
  const double noise = std::sqrt(std::numeric_limits<double>::epsilon()) * bounds_.norm();
  if (bounds_.lower >= -noise) return false;
  if (bounds_.min_diagonal < -noise) return true;
  return !measured([&] { return cholesky_.factorize(*hessian_, noise, nullptr, &budget_); });
}

const MatrixView* DenseHessian::matrix() const { return hessian_ ? &*hessian_ : nullptr; }

}  // namespace hesse
