#include "hesse/subproblem/gltr.hpp"

#include <algorithm>
#include <cmath>

namespace hesse {
namespace {

// A direction of negative curvature is known well enough when its residual is this share of the
// curvature (κ_hard in Conn, Gould & Toint 2000, §7.3.10).
constexpr double eigenvector_tolerance = 0.1;

// Empirical: products spent beyond an invariant space of g in search of negative curvature. A
// vector with components along all eigenvectors shows a negative eigenvalue after a few, unless it
// is small or rare. Each fruitless search makes the next one shorter: objectives whose Hessians
// have few different eigenvalues would pay for one in every iteration.
constexpr Index first_exploration = 20;
constexpr Index exploration_cut = 4;

}  // namespace

Gltr::Gltr(Index n, Index max_products, LinearOperator* M, Budget& budget)
    : budget_(budget),
      max_products_(max_products),
      process_(n, M, budget),
      problems_(n, budget),
      exploration_(first_exploration) {}

bool Gltr::solve(Curvature& B, const Vector& g, double radius, double tolerance,
                 TrustRegionStep& step) {
  if (!process_.start(g)) return false;
  explored_from_ = process_.gradient_norm() > 0.0 ? -1 : 0;
  double multiplier = 0.0;
  while (may_grow()) {
    if (!process_.extend(B)) return false;
    Reduced& problem = reduced();
    problem.g.setZero();
    problem.g[0] = process_.gradient_norm();
    problem.step.multiplier = multiplier;
    if (!problem.solver.solve(process_.T(), problem.g, radius, problem.step)) return false;
    multiplier = problem.step.multiplier;
    if (is_good_enough(tolerance)) break;
  }
  if (explored_from_ > 0 && process_.size() > explored_from_) note_exploration();
  recover(step);
  return true;
}

bool Gltr::solve_for_smaller_radius(double radius, TrustRegionStep& step) {
  if (process_.size() > 0) {
    Reduced& problem = reduced();
    const bool fits = problem.step.s.norm() <= radius;
    if (!fits &&
        !problem.solver.solve_for_smaller_radius(process_.T(), problem.g, radius, problem.step))
      return false;
  }
  recover(step);
  return true;
}

bool Gltr::may_grow() const { return !process_.is_full() && process_.size() < max_products_; }

Gltr::Reduced& Gltr::reduced() { return problems_.of_size(process_.size(), budget_); }

bool Gltr::is_good_enough(double tolerance) {
  const Reduced& problem = reduced();
  if (explored_from_ >= 0) return has_explored_enough(problem);
  if (process_.is_invariant()) {
    explored_from_ = process_.size();
    return false;
  }
  const double residual = process_.residual_coupling() * std::abs(problem.step.s.tail(1)[0]);
  return residual <= tolerance * process_.gradient_norm();
}

// Where g = 0 the caller knows that there is negative curvature, so the search for it goes on.
bool Gltr::has_explored_enough(const Reduced& problem) {
  const Index explored = process_.size() - explored_from_;
  const auto found = problem.step.s.tail(explored);
  const double curvature = problem.step.multiplier * found.norm();
  const double residual = process_.residual_coupling() * std::abs(found[explored - 1]);
  if (curvature > 0.0 && residual <= eigenvector_tolerance * curvature) return true;
  if (process_.is_invariant()) return process_.gradient_norm() > 0.0 || curvature > 0.0;
  return process_.gradient_norm() > 0.0 && explored >= exploration_;
}

void Gltr::note_exploration() {
  const bool was_fruitful = !reduced().step.s.tail(process_.size() - explored_from_).isZero(0.0);
  exploration_ =
      was_fruitful ? first_exploration : std::max<Index>(1, exploration_ / exploration_cut);
}

void Gltr::recover(TrustRegionStep& step) {
  step.s.setZero();
  step.multiplier = step.predicted_reduction = step_norm_ = 0.0;
  step.on_boundary = step.hard_case = false;
  if (process_.size() == 0) return;
  const TrustRegionStep& found = reduced().step;
  process_.combine(found.s, step.s);
  step.multiplier = found.multiplier;
  step.predicted_reduction = found.predicted_reduction;
  step.on_boundary = found.on_boundary;
  step.hard_case = found.hard_case;
  step_norm_ = found.s.norm();
}

}  // namespace hesse
