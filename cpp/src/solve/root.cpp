#include "hesse/solve/root.hpp"

#include <algorithm>
#include <cstdio>

#include "hesse/curvature/gauss_newton.hpp"
#include "hesse/step/newton_line_search.hpp"

namespace hesse {
namespace {

using CurvaturePointer = std::unique_ptr<Curvature>;
using StrategyPointer = std::unique_ptr<StepStrategy>;

CurvaturePointer gauss_newton(const Ingredients& i, JacobianUpdate update) {
  return std::make_unique<GaussNewton>(dynamic_cast<ResidualObjective&>(i.given), i.budget, update);
}

CurvaturePointer evaluated(const Ingredients& i) {
  return gauss_newton(i, JacobianUpdate::evaluate);
}

CurvaturePointer updated(const Ingredients& i) { return gauss_newton(i, JacobianUpdate::broyden); }

StrategyPointer dogleg(const Ingredients& i) {
  return std::make_unique<DoglegTrustRegion>(i.options.trust_region, i.options.dogleg, i.n);
}

StrategyPointer line_search(const Ingredients& i) {
  return std::make_unique<NewtonLineSearch>(i.options.line_search, ModificationOptions{}, i.n);
}

// Empirical: on the systems of Moré, Garbow & Hillstrom from afar, twice what minimisation starts
// with spares most Newton steps in curved valleys; more leads astray where J is nearly singular.
constexpr double first_radius = 2.0;

std::vector<OptionSpec> own_options() {
  using I = Ingredient;
  using Real = double& (*)(Options&);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {
      {"ftol", I::common, Real{[](Options& o) -> double& { return o.root.ftol; }}, 0, infinity,
       "a root where no residual is larger than ftol"},
      {"xtol", I::common, Real{[](Options& o) -> double& { return o.root.xtol; }}, 0, 1,
       "a root to rounding where no residual is larger than xtol times (|J| |x|)"},
      {"gtol", I::common, Real{[](Options& o) -> double& { return o.root.gtol; }}, 0, 1,
       "no root where at most this share of the residuals is in the range of the Jacobian"},
      {"initial_trust_radius", I::trust_region,
       Real{[](Options& o) -> double& { return o.trust_region.initial_trust_radius; }}, 0, infinity,
       "first trust-region radius; 0: 2 max(1, norm of x0)"},
  };
}

Vector typical_sizes(const Vector& given, Index n) {
  return given.size() == n ? given : Vector::Ones(n);
}

void take_point(RootResult& result, const ResidualPoint* point) {
  if (point == nullptr) return;
  result.residuals = point->r;
  result.largest = point->r.lpNorm<Eigen::Infinity>();
  result.jacobian = point->J;
  if (!point->has_jacobian) {
    result.jacobian.setConstant(point->r.size(), point->x.size(),
                                std::numeric_limits<double>::quiet_NaN());
  }
}

}  // namespace

const std::vector<Method>& root_methods_table() {
  using I = Ingredient;
  static const std::vector<Method> table = {
      {"trust",
       SecondOrder::none,
       {I::trust_region, I::dogleg},
       evaluated,
       dogleg,
       "Newton in a trust region, along Powell's dogleg or in a plane"},
      {"newton",
       SecondOrder::none,
       {I::line_search},
       evaluated,
       line_search,
       "Newton with a line search"},
      {"broyden",
       SecondOrder::none,
       {I::trust_region, I::dogleg},
       updated,
       dogleg,
       "as trust, but the Jacobian is updated by Broyden's formula and evaluated only where that "
       "fails"},
  };
  return table;
}

const Method* find_root_method(std::string_view name) {
  return find_method(root_methods_table(), name);
}

const std::vector<OptionSpec>& root_option_table() {
  // A small gradient or a value means nothing here.
  static const std::vector<OptionSpec> table = options_of(
      root_methods_table(), option_table(), own_options(), {"gtol_rel", "unbounded_below"});
  return table;
}

const std::vector<ChoiceSpec>& root_choice_table() {
  static const std::vector<ChoiceSpec> table = options_of(root_methods_table(), choice_table());
  return table;
}

std::string RootResult::message() const {
  std::string text(sentence(run.status));
  if (residuals.size() > 0) {
    char number[48];
    std::snprintf(number, sizeof number, " (largest residual %.3g)", largest);
    text.insert(text.size() - 1, number);
  }
  return text;
}

RootResult root(ResidualObjective& objective, const Vector& x0, const Method& method,
                const Options& options, const std::vector<Observer*>& observers,
                Interrupt* interrupt) {
  RootTests tests(options.root, objective, typical_sizes(options.differences.typical_x, x0.size()));
  Options own = options;
  double& radius = own.trust_region.initial_trust_radius;
  if (!(radius > 0.0)) radius = first_radius * std::max(1.0, x0.stableNorm());
  own.differences = {};  // the objective takes differences of residuals itself
  RootResult result{
      minimize(objective, x0, method, own, observers, interrupt, Bounds::none(), &tests), {}, {}};
  take_point(result, objective.find(result.run.best.x));
  return result;
}

}  // namespace hesse
