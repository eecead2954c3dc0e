#include "hesse/subproblem/face_solver.hpp"

namespace hesse {

FaceSolver::FaceSolver(Index n, Index max_cg_iterations, Budget& budget)
    : block_(budget, n),
      exact_(n, budget),
      conjugate_gradients_(n, max_cg_iterations, nullptr, budget),
      c_(n),
      step_(n) {
  free_.reserve(static_cast<std::size_t>(n));
}

void FaceSolver::restrict_to(Curvature& B, const std::vector<Index>& free) {
  if (has(free)) return;
  free_.assign(free.begin(), free.end());
  block_.restrict_to(B, free_);
  is_current_ = true;
}

bool FaceSolver::solve(const Vector& c, double radius, double tolerance) {
  c_.setZero();
  for (const Index i : free_) c_[i] = c[i];
  if (block_.has_matrix()) return exact_.solve(block_, c_, radius, step_);
  conjugate_gradients_.solve(block_, c_, radius, tolerance, step_);
  return step_.s.allFinite();
}

bool FaceSolver::solve_for_smaller_radius(double radius, double tolerance) {
  if (block_.has_matrix()) return exact_.solve_for_smaller_radius(block_, c_, radius, step_);
  conjugate_gradients_.solve(block_, c_, radius, tolerance, step_);
  return step_.s.allFinite();
}

}  // namespace hesse
