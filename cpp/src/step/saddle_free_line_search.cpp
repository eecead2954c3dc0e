#include "hesse/step/saddle_free_line_search.hpp"

namespace hesse {

SaddleFreeLineSearch::SaddleFreeLineSearch(const LineSearchOptions& options,
                                           const ModificationOptions& modification,
                                           const KrylovOptions& krylov, Index n, Budget& budget)
    : NewtonLineSearch(options, modification, n),
      relative_floor_(modification.relative_floor),
      solver_(n, krylov.max_iterations, budget) {}

bool SaddleFreeLineSearch::find_direction(const Model& model, Vector& direction) {
  const Vector& g = model.iterate.gradient;
  return solver_.solve(model.curvature, g, forcing_.tolerance(g), relative_floor_, direction);
}

}  // namespace hesse
