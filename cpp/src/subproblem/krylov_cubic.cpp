#include "hesse/subproblem/krylov_cubic.hpp"

namespace hesse {

KrylovCubicMinimizer::KrylovCubicMinimizer(Index n, Index max_products, Budget& budget)
    : budget_(budget),
      max_products_(max_products),
      process_(n, nullptr, budget),
      problems_(n, budget) {}

bool KrylovCubicMinimizer::solve(Curvature& B, const Vector& g, double sigma, double tolerance,
                                 CubicStep& step) {
  if (!process_.start(g)) return false;
  const double g_norm = process_.gradient_norm();
  double multiplier = 0.0;
  while (may_grow()) {
    if (!process_.extend(B)) return false;
    Reduced& problem = reduced();
    problem.g.setZero();
    problem.g[0] = g_norm;
    problem.step.multiplier = multiplier;
    if (!problem.solver.solve(process_.T(), problem.g, sigma, problem.step)) return false;
    multiplier = problem.step.multiplier;
    const double last = problem.step.s[process_.size() - 1];
    if (process_.residual_coupling() * std::abs(last) <= tolerance * g_norm) break;
  }
  return recover(step);
}

bool KrylovCubicMinimizer::solve_for_larger_sigma(double sigma, CubicStep& step) {
  if (process_.size() > 0) {
    Reduced& problem = reduced();
    if (!problem.solver.solve_for_larger_sigma(process_.T(), problem.g, sigma, problem.step))
      return false;
  }
  return recover(step);
}

bool KrylovCubicMinimizer::may_grow() const {
  return process_.gradient_norm() > 0.0 && !process_.is_full() && process_.size() < max_products_;
}

KrylovCubicMinimizer::Reduced& KrylovCubicMinimizer::reduced() {
  return problems_.of_size(process_.size(), budget_);
}

bool KrylovCubicMinimizer::recover(CubicStep& step) {
  step.s.setZero();
  step.multiplier = step.predicted_reduction = 0.0;
  step.hard_case = false;
  if (process_.size() == 0) return true;
  const CubicStep& found = reduced().step;
  process_.combine(found.s, step.s);
  step.multiplier = found.multiplier;
  step.predicted_reduction = found.predicted_reduction;
  step.hard_case = found.hard_case;
  return step.s.allFinite();
}

}  // namespace hesse
