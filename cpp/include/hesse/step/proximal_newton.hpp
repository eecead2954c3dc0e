// Newton's method for a smooth convex function with a penalty on the magnitudes of its variables.
#pragma once

#include "hesse/problem/budget.hpp"
#include "hesse/problem/elastic_net.hpp"
#include "hesse/step/forcing.hpp"
#include "hesse/step/newton_line_search.hpp"
#include "hesse/subproblem/coordinate_descent.hpp"

namespace hesse {

/// The step minimises the quadratic model of the smooth part plus the penalty as it is, and is
/// shortened until the function falls by a share of what its slope promises (Lee, Sun & Saunders,
/// "Proximal Newton-type methods for minimizing composite functions", SIAM J. Optim. 24 (2014)).
///
/// Variables that are zero, and whose slope is smaller than their penalty, stay out of the model,
/// as in the shrinking of Yuan, Ho & Lin, "An improved GLMNET for L1-regularized logistic
/// regression", JMLR 13 (2012): only the block of the others of the Hessian is formed. The next
/// gradient, which is of all variables, tells which were left out wrongly.
class ProximalNewton final : public NewtonLineSearch {
 public:
  /// `function` is what `objective` counts the calls of.
  ProximalNewton(ElasticNet& function, Objective& objective, const LineSearchOptions& options,
                 Index n, Budget& budget);

 private:
  [[nodiscard]] bool find_direction(const Model& model, Vector& direction) override;
  [[nodiscard]] double slope_along(const Model&, const Vector&) const override { return slope_; }
  void choose_working_set(const Model& model);
  void restrict_to_working_set(const Model& model);

  ElasticNet& function_;
  Objective& objective_;
  Budget& budget_;
  CoordinateDescent descent_;
  ForcingSequence forcing_;
  std::vector<Index> working_, violators_;
  Matrix block_;
  Vector smooth_gradient_;
  Vector g_, x_, l1_, lower_, upper_, s_;  ///< of the working set
  double slope_ = 0.0;                     ///< of the function along the direction
};

}  // namespace hesse
