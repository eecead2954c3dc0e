#include "hesse/subproblem/small_subspace.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// A direction that adds less than this to the span adds nothing but rounding errors.
constexpr double dependent = 1e-12;

// Bisection in the exponent gains a factor 2 of 10¹⁶ each time; Newton steps end it sooner.
constexpr int max_iterations = 200;

constexpr double length_tolerance = 1e-10;

}  // namespace

void SmallSubspace::add(const Vector& direction) {
  const double largest = direction.lpNorm<Eigen::Infinity>();
  if (!(largest > 0.0) || !std::isfinite(largest)) return;
  column_ = direction / largest;
  column_.normalize();
  // Twice is enough (Parlett, The Symmetric Eigenvalue Problem, §6.9).
  for (int pass = 0; pass < 2; ++pass) {
    for (Index k = 0; k < size_; ++k) column_ -= basis_.col(k).dot(column_) * basis_.col(k);
    const double rest = column_.norm();
    if (!(rest > dependent)) return;
    column_ /= rest;
  }
  basis_.col(size_++) = column_;
}

void SmallSubspace::set_model(Curvature& B, const Vector& g) {
  SmallMatrix projected(size_, size_);
  for (Index j = 0; j < size_; ++j) {
    column_ = basis_.col(j);
    B.multiply(column_, product_);
    for (Index i = j; i < size_; ++i) projected(i, j) = basis_.col(i).dot(product_);
  }
  if (size_ == 0) return;
  const Eigen::SelfAdjointEigenSolver<SmallMatrix> eigen(projected);
  eigenvalues_ = eigen.eigenvalues();
  eigenvectors_ = eigen.eigenvectors();
  slopes_.resize(size_);
  for (Index k = 0; k < size_; ++k) {
    slopes_[k] = 0.0;
    for (Index i = 0; i < size_; ++i) slopes_[k] += eigenvectors_(i, k) * basis_.col(i).dot(g);
  }
}

void SmallSubspace::solve(double radius, TrustRegionStep& step) const {
  step.s.setZero();
  step.multiplier = step.predicted_reduction = 0.0;
  step.on_boundary = step.hard_case = false;
  if (size_ == 0) return;
  step.on_boundary = !fits_inside(radius);
  SmallVector u(size_);
  if (step.on_boundary) {
    u = boundary_solution(radius, step.multiplier);
  } else {
    u = -slopes_.cwiseQuotient(eigenvalues_);
  }
  for (Index k = 0; k < size_; ++k) {
    step.predicted_reduction -= u[k] * (slopes_[k] + 0.5 * u[k] * eigenvalues_[k]);
    for (Index i = 0; i < size_; ++i) step.s += (u[k] * eigenvectors_(i, k)) * basis_.col(i);
  }
}

bool SmallSubspace::fits_inside(double radius) const {
  if (!(eigenvalues_[0] > 0.0)) return false;
  return slopes_.cwiseQuotient(eigenvalues_).stableNorm() <= radius;
}

// With u = radius·w the problem has ‖w‖ = 1, and divided by its largest number it has entries of
// the size of 1, so that nothing overflows. The secular equation 1/‖w(σ)‖ = 1, λ = max(0, −μ₁) + σ,
// is solved by Newton's method within a bracket (Conn, Gould & Toint 2000, §7.3); where even the
// smallest σ leaves w inside, the eigenvector of μ₁ completes it.
SmallSubspace::SmallVector SmallSubspace::boundary_solution(double radius,
                                                            double& multiplier) const {
  const double curvature = eigenvalues_.cwiseAbs().maxCoeff() * radius;
  const double scale = std::max(curvature, slopes_.cwiseAbs().maxCoeff());
  if (!(scale > 0.0)) return SmallVector::Zero(size_);
  const SmallVector gamma = slopes_ / scale;
  const SmallVector mu = eigenvalues_ * (radius / scale);
  const double least = std::max(0.0, -mu[0]);
  const auto at = [&](double sigma) -> SmallVector {
    return (-gamma.array() / ((mu.array() + least).max(0.0) + sigma)).matrix();
  };
  double lower = epsilon, upper = 2.0 * std::max(epsilon, gamma.norm()), sigma = lower;
  SmallVector w = at(sigma);
  if (w.norm() < 1.0) {
    const double room = std::sqrt(std::max(0.0, 1.0 - w.tail(size_ - 1).squaredNorm()));
    w[0] = gamma[0] > 0.0 ? -room : room;
  } else {
    for (int k = 0; k < max_iterations; ++k) {
      const double length = w.norm();
      if (std::abs(length - 1.0) <= length_tolerance) break;
      (length > 1.0 ? lower : upper) = sigma;
      const double bend =
          (w.array().square() / ((mu.array() + least).max(0.0) + sigma)).sum() / (length * length);
      sigma += (length - 1.0) / bend;
      if (!(sigma > lower && sigma < upper)) sigma = std::sqrt(lower) * std::sqrt(upper);
      w = at(sigma);
    }
    w /= w.norm();
  }
  multiplier = (least + sigma) * (scale / radius);
  return radius * w;
}

}  // namespace hesse
