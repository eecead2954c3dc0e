#include "hesse/solve/least_squares_tests.hpp"

#include <algorithm>
#include <cmath>

#include "hesse/linalg/symmetric_eigen.hpp"

namespace hesse {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

// A relative offset of 1e-4, squared, a tenth of what Bates & Watts ask for: then the error of the
// variables is small beside what the residuals make uncertain of them.
constexpr double stuck_ftol = 1e-8;

Vector typical_sizes(const Vector& x0) {
  return x0.unaryExpr([](double x) { return x != 0.0 && std::isfinite(x) ? std::abs(x) : 1.0; });
}

}  // namespace

LeastSquaresTests::LeastSquaresTests(const LeastSquaresTolerances& options,
                                     LeastSquaresObjective& objective, const Vector& x0,
                                     const Bounds& bounds)
    : options_(options), objective_(objective), bounds_(bounds), typical_x_(typical_sizes(x0)) {
  free_.reserve(static_cast<std::size_t>(x0.size()));
}

std::optional<Status> LeastSquaresTests::test(const Iterate& now) {
  find_free(now, objective_.gram(now.x));
  if (is_orthogonal(now)) return Status::gtol;
  solve(now);
  const bool is_flat = reduction_ <= options_.ftol * now.value;
  if (is_short(now)) return is_flat ? Status::ftol_xtol : Status::xtol;
  if (is_flat) return Status::ftol;
  return std::nullopt;
}

Status LeastSquaresTests::without_progress(const Iterate& now) {
  find_free(now, objective_.gram(now.x));
  solve(now);
  return reduction_ <= std::max(options_.ftol, stuck_ftol) * now.value ? Status::ftol
                                                                       : Status::no_progress;
}

// B and g on the variables that no bound holds, divided by √B_jj.
void LeastSquaresTests::find_free(const Iterate& now, const MatrixView& B) {
  free_.clear();
  for (Index j = 0; j < now.x.size(); ++j) {
    if (!bounds_.is_binding(j, now.x[j], now.gradient[j])) free_.push_back(j);
  }
  const auto count = static_cast<Index>(free_.size());
  size_.resize(count);
  slope_.resize(count);
  scaled_.resize(count, count);
  for (Index a = 0; a < count; ++a) {
    const Index j = free_[static_cast<std::size_t>(a)];
    size_[a] = B(j, j) > 0.0 ? std::sqrt(B(j, j)) : 1.0;
    slope_[a] = now.gradient[j] / size_[a];
    for (Index b = 0; b <= a; ++b) {
      scaled_(a, b) = B(j, free_[static_cast<std::size_t>(b)]) / size_[a] / size_[b];
    }
  }
}

bool LeastSquaresTests::is_orthogonal(const Iterate& now) const {
  const double limit = options_.gtol * std::sqrt(2.0 * now.value);
  return (slope_.array().abs() <= limit).all();
}

// Of many steps the shortest, in the units in which all B_jj are 1.
void LeastSquaresTests::solve(const Iterate& now) {
  const Index count = slope_.size();
  const MatrixView B(scaled_.data(), count, count);
  step_ = -slope_;
  reduction_ = std::numeric_limits<double>::infinity();
  if (cholesky_.factorize(B, 0.0, nullptr)) {
    cholesky_.solve_in_place(step_);
  } else if (!solve_singular(B, now)) {
    return;
  }
  reduction_ = -0.5 * slope_.dot(step_);
}

// Along a null vector of J there is no slope beyond rounding; where a loss has taken the curvature
// away there is, and then nothing limits what a step promises.
bool LeastSquaresTests::solve_singular(const MatrixView& B, const Iterate& now) {
  SymmetricEigen eigen;
  if (eigen.decompose(B) != EigenStatus::ok) return false;
  const Vector& values = eigen.values();
  const double zero = static_cast<double>(values.size()) * epsilon * values[values.size() - 1];
  const double negligible =
      std::sqrt(2.0 * static_cast<double>(values.size()) * epsilon * now.value);
  step_ = eigen.vectors().transpose() * step_;
  for (Index k = 0; k < values.size(); ++k) {
    if (values[k] > zero) {
      step_[k] /= values[k];
    } else {
      if (!(std::abs(step_[k]) <= negligible)) return false;
      step_[k] = 0.0;
    }
  }
  step_ = (eigen.vectors() * step_).eval();
  return true;
}

// Relative to the variable itself or, where that tends to zero, within the rounding errors of the
// start and of what the other variables bring to r.
bool LeastSquaresTests::is_short(const Iterate& now) const {
  double largest = 0.0;
  for (std::size_t a = 0; a < free_.size(); ++a) {
    largest = std::max(largest, std::abs(now.x[free_[a]]) * size_[static_cast<Index>(a)]);
  }
  for (std::size_t a = 0; a < free_.size(); ++a) {
    const Index j = free_[a];
    const double size = size_[static_cast<Index>(a)];
    const double step = std::abs(step_[static_cast<Index>(a)]) / size;
    const double allowed = std::max(
        {options_.xtol * std::abs(now.x[j]), epsilon * typical_x_[j], epsilon * largest / size});
    if (!(step <= allowed)) return false;
  }
  return std::isfinite(reduction_);
}

}  // namespace hesse
