#include "hesse/solve/least_squares.hpp"

#include <cstdio>

#include "hesse/curvature/jacobian_gram.hpp"
#include "hesse/step/box_dogleg_trust_region.hpp"
#include "hesse/step/geodesic_trust_region.hpp"
#include "hesse/step/newton_line_search.hpp"
#include "hesse/step/projected_trust_region.hpp"

namespace hesse {
namespace {

using CurvaturePointer = std::unique_ptr<Curvature>;
using StrategyPointer = std::unique_ptr<StepStrategy>;

LeastSquaresObjective& fitted(const Ingredients& i) {
  return dynamic_cast<LeastSquaresObjective&>(i.given);
}

const ScaledObjective* scaling(const Ingredients& i) {
  return dynamic_cast<const ScaledObjective*>(&i.objective);
}

CurvaturePointer gram_matrix(const Ingredients& i) {
  return std::make_unique<JacobianGram>(i.objective, fitted(i), scaling(i), i.budget, i.n);
}

CurvaturePointer full_hessian(const Ingredients& i) {
  return std::make_unique<DenseHessian>(i.objective, i.budget, i.n);
}

StrategyPointer exact_trust_region(const Ingredients& i) {
  return std::make_unique<ExactTrustRegion>(i.options.trust_region, i.n, i.budget);
}

StrategyPointer exact_or_geodesic(const Ingredients& i) {
  if (i.options.geodesic_acceleration == 0) return exact_trust_region(i);
  return std::make_unique<GeodesicTrustRegion>(i.options.trust_region, fitted(i), scaling(i), i.n,
                                               i.budget);
}

StrategyPointer projected_trust_region(const Ingredients& i) {
  return std::make_unique<ProjectedTrustRegion>(i.options.trust_region, i.options.krylov, i.n,
                                                i.budget);
}

StrategyPointer exact_or_projected(const Ingredients& i) {
  return i.bounds.exist() ? projected_trust_region(i) : exact_trust_region(i);
}

StrategyPointer box_dogleg(const Ingredients& i) {
  return std::make_unique<BoxDoglegTrustRegion>(i.options.trust_region, i.n, i.budget);
}

StrategyPointer line_search(const Ingredients& i) {
  return std::make_unique<NewtonLineSearch>(i.options.line_search, ModificationOptions{}, i.n);
}

std::vector<OptionSpec> own_options() {
  using I = Ingredient;
  using Real = double& (*)(Options&);
  using Count = Index& (*)(Options&);
  return {
      {"ftol", I::common, Real{[](Options& o) -> double& { return o.least_squares.ftol; }}, 0, 1,
       "stop when the Gauss-Newton step promises to reduce the cost by at most this share"},
      {"xtol", I::common, Real{[](Options& o) -> double& { return o.least_squares.xtol; }}, 0, 1,
       "stop when that step is at most this share of each variable"},
      {"gtol", I::common, Real{[](Options& o) -> double& { return o.least_squares.gtol; }}, 0, 1,
       "stop when the cosine between the residuals and each column of the Jacobian is at most "
       "this"},
      {"geodesic_acceleration", I::geodesic,
       Count{[](Options& o) -> Index& { return o.geodesic_acceleration; }}, 0, 1,
       "1: steps follow the bend of the residuals, for an evaluation of them per step"},
  };
}

}  // namespace

const std::vector<Method>& least_squares_methods_table() {
  using I = Ingredient;
  static const std::vector<Method> table = {
      {"lm",
       SecondOrder::matrix,
       {I::trust_region, I::geodesic},
       gram_matrix,
       exact_or_geodesic,
       "Levenberg-Marquardt: a trust region, subproblem solved nearly exactly"},
      {"trf",
       SecondOrder::matrix,
       {I::trust_region},
       gram_matrix,
       projected_trust_region,
       "the same between bounds: Gauss-Newton's method on faces, projected searches between them",
       {},
       true},
      {"dogbox",
       SecondOrder::matrix,
       {I::trust_region},
       gram_matrix,
       box_dogleg,
       "a dogleg in the box that a rectangular trust region and the bounds leave",
       {},
       true},
      {"gauss-newton",
       SecondOrder::matrix,
       {I::line_search},
       gram_matrix,
       line_search,
       "Gauss-Newton with a line search"},
      {"newton",
       SecondOrder::matrix,
       {I::trust_region},
       full_hessian,
       exact_or_projected,
       "a trust region with the second derivatives of the residuals, exact or from gradients",
       {},
       true},
  };
  return table;
}

const Method* find_least_squares_method(std::string_view name) {
  return find_method(least_squares_methods_table(), name);
}

const std::vector<OptionSpec>& least_squares_option_table() {
  static const std::vector<OptionSpec> table =
      options_of(least_squares_methods_table(), option_table(), own_options(),
                 {"gtol_rel", "unbounded_below"});
  return table;
}

const std::vector<ChoiceSpec>& least_squares_choice_table() {
  static const std::vector<ChoiceSpec> table =
      options_of(least_squares_methods_table(), choice_table());
  return table;
}

std::string LeastSquaresResult::message() const {
  std::string text(sentence(run.status));
  if (residuals.size() > 0) {
    char numbers[96];
    std::snprintf(numbers, sizeof numbers, " (cost %.6g, largest gradient entry %.3g)",
                  run.best.value, optimality);
    text.insert(text.size() - 1, numbers);
  }
  return text;
}

LeastSquaresResult least_squares(LeastSquaresObjective& objective, const Vector& x0,
                                 const Method& method, const Options& options,
                                 const std::vector<Observer*>& observers, Interrupt* interrupt,
                                 const Bounds& bounds) {
  LeastSquaresTests tests(options.least_squares, objective, x0, bounds);
  StructuredSecant secant(x0.size());
  if (method.curvature == full_hessian && !objective.has_second_order()) {
    objective.set_second_order(secant);
  }
  Options own = options;
  own.differences = {};  // the objective takes differences of residuals itself
  LeastSquaresResult result{
      minimize(objective, x0, method, own, observers, interrupt, bounds, &tests), {}, {}};
  const Iterate& best = result.run.best;
  result.orthogonal_factorizations = objective.triangles();
  result.optimality = bounds.projected_gradient_norm(best.x, best.gradient);
  if (const ResidualPoint* point = objective.find(best.x)) {
    result.residuals = point->r;
    if (point->has_jacobian) result.jacobian = objective.weighted_jacobian(*point);
  }
  return result;
}

}  // namespace hesse
