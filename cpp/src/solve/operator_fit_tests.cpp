#include "hesse/solve/operator_fit_tests.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hesse {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// As good as infinite, with a finite square.
constexpr double unlimited_radius = 1e150;

constexpr double cg_tolerance = 0.01;
constexpr double worthwhile_gradient = 0.01;

}  // namespace

OperatorFitTests::OperatorFitTests(const LeastSquaresTolerances& options,
                                   OperatorLeastSquares& objective, const Vector& x0,
                                   const Bounds& bounds)
    : options_(options),
      bounds_(bounds),
      typical_x_(typical_sizes(x0)),
      budget_(infinity, std::numeric_limits<Index>::max(), nullptr),
      curvature_(objective, x0.size()),
      solver_(x0.size(), 2 * x0.size() + 20, budget_) {}

std::optional<Status> OperatorFitTests::test(const Iterate& now) {
  if (now.gradient_norm == 0.0) return Status::gtol;
  const bool is_first = largest_gradient_ == 0.0;
  largest_gradient_ = std::max(largest_gradient_, now.gradient_norm);
  if (!is_first && now.gradient_norm > worthwhile_gradient * largest_gradient_) return std::nullopt;
  solve(now);
  const bool is_flat = solver_.step().predicted_reduction <= options_.ftol * now.value;
  if (is_short(now)) return is_flat ? Status::ftol_xtol : Status::xtol;
  if (is_flat && !solver_.step().on_boundary) return Status::ftol;
  return std::nullopt;
}

Status OperatorFitTests::without_progress(const Iterate& now) {
  solve(now);
  const bool is_flat =
      !solver_.step().on_boundary &&
      solver_.step().predicted_reduction <= std::max(options_.ftol, stuck_ftol) * now.value;
  return is_flat ? Status::ftol : Status::no_progress;
}

void OperatorFitTests::solve(const Iterate& now) {
  free_.clear();
  for (Index j = 0; j < now.x.size(); ++j) {
    if (!bounds_.is_binding(j, now.x[j], now.gradient[j])) free_.push_back(j);
  }
  curvature_.update(now);
  solver_.renew();
  solver_.restrict_to(curvature_, free_);
  // By conjugate gradients a step can only be too short, or not finite.
  (void)solver_.solve(now.gradient, unlimited_radius, cg_tolerance);
}

bool OperatorFitTests::is_short(const Iterate& now) const {
  if (solver_.step().on_boundary) return false;
  for (const Index j : free_) {
    const double allowed = std::max(options_.xtol * std::abs(now.x[j]),
                                    std::numeric_limits<double>::epsilon() * typical_x_[j]);
    if (!(std::abs(solver_.step().s[j]) <= allowed)) return false;
  }
  return true;
}

}  // namespace hesse
