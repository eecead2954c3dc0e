#include "hesse/solve/methods.hpp"

#include <algorithm>

#include "hesse/curvature/absolute_hessian.hpp"
#include "hesse/curvature/compact_lbfgs.hpp"
#include "hesse/curvature/held_hessian.hpp"
#include "hesse/curvature/lbfgs.hpp"
#include "hesse/curvature/matrix_free.hpp"
#include "hesse/curvature/quasi_newton.hpp"
#include "hesse/curvature/semidefinite_hessian.hpp"
#include "hesse/step/bounded_line_search.hpp"
#include "hesse/step/lanczos_trust_region.hpp"
#include "hesse/step/newton_line_search.hpp"
#include "hesse/step/newton_step.hpp"
#include "hesse/step/projected_trust_region.hpp"
#include "hesse/step/saddle_free_line_search.hpp"
#include "hesse/step/truncated_newton.hpp"
#include "hesse/step/wolfe_line_search.hpp"

namespace hesse {
namespace {

using CurvaturePointer = std::unique_ptr<Curvature>;
using StrategyPointer = std::unique_ptr<StepStrategy>;

CurvaturePointer dense_hessian(const Ingredients& i) {
  const Capabilities has = i.objective.capabilities();
  if (has.semidefinite && has.exact_hessian) {
    return std::make_unique<SemidefiniteHessian>(i.objective, i.budget, i.n);
  }
  return std::make_unique<DenseHessian>(i.objective, i.budget, i.n);
}

// Empirical: below, holding a Hessian saves less than the one at the end costs.
constexpr double least_cost_of_held = 3.0;

CurvaturePointer hessian_of_line_search(const Ingredients& i) {
  const Capabilities given = i.given.capabilities();
  const bool holds = given.semidefinite && given.hessian_cost >= least_cost_of_held &&
                     i.globalization == Globalization::line_search;
  if (!holds || !i.objective.capabilities().exact_hessian) return dense_hessian(i);
  return std::make_unique<HeldHessian>(i.objective, i.given, i.budget, i.n);
}

CurvaturePointer damped_hessian(const Ingredients& i) {
  return std::make_unique<DenseHessian>(i.objective, i.budget, i.n, i.options.damping_matrix);
}

CurvaturePointer products(const Ingredients& i) {
  if (!i.objective.capabilities().hessian_product) return dense_hessian(i);
  return std::make_unique<MatrixFree>(i.objective, i.n);
}

CurvaturePointer bfgs(const Ingredients& i) {
  if (i.globalization == Globalization::line_search) {
    return std::make_unique<InverseBfgs>(i.n, i.options.initial_inverse);
  }
  return std::make_unique<DirectQuasiNewton>(i.budget, i.n, QuasiNewtonUpdate::bfgs);
}

CurvaturePointer sr1(const Ingredients& i) {
  return std::make_unique<DirectQuasiNewton>(i.budget, i.n, QuasiNewtonUpdate::sr1);
}

// A Hessian by differences costs n gradients, about as many as conjugate gradients take products,
// and its blocks can be factorised (empirical).
constexpr Index largest_differenced_matrix = 50;

bool factorizes(const Ingredients& i) {
  const Capabilities has = i.objective.capabilities();
  return has.hessian && (has.exact_hessian || i.n <= largest_differenced_matrix);
}

CurvaturePointer matrix_or_products(const Ingredients& i) {
  return factorizes(i) ? dense_hessian(i) : products(i);
}

CurvaturePointer limited_memory(const Ingredients& i) {
  return std::make_unique<LBfgs>(i.n, i.options.lbfgs_memory);
}

CurvaturePointer compact_limited_memory(const Ingredients& i) {
  return std::make_unique<CompactLBfgs>(i.n, i.options.lbfgs_memory, i.bounds);
}

StrategyPointer newton_line_search(const Ingredients& i) {
  return std::make_unique<NewtonLineSearch>(i.options.line_search, i.options.modification, i.n);
}

// All eigenpairs take some 9n³ operations, a Krylov space a few products (empirical).
constexpr Index largest_decomposed = 400;

bool decomposes(const Ingredients& i) { return factorizes(i) && i.n <= largest_decomposed; }

CurvaturePointer absolute_hessian(const Ingredients& i) {
  if (!decomposes(i)) return products(i);
  return std::make_unique<AbsoluteHessian>(i.objective, i.budget, i.n);
}

StrategyPointer saddle_free(const Ingredients& i) {
  if (decomposes(i)) return newton_line_search(i);
  return std::make_unique<SaddleFreeLineSearch>(i.options.line_search, i.options.modification,
                                                i.options.krylov, i.n, i.budget);
}

StrategyPointer newton(const Ingredients& i) {
  if (i.globalization == Globalization::none) return std::make_unique<NewtonStep>();
  return newton_line_search(i);
}

StrategyPointer damping(const Ingredients& i) {
  return std::make_unique<Damping>(i.options.damping, i.n);
}

StrategyPointer exact_trust_region(const Ingredients& i) {
  return std::make_unique<ExactTrustRegion>(i.options.trust_region, i.n, i.budget);
}

StrategyPointer dogleg_trust_region(const Ingredients& i) {
  return std::make_unique<DoglegTrustRegion>(i.options.trust_region, i.options.dogleg, i.n);
}

StrategyPointer krylov_trust_region(const Ingredients& i) {
  return std::make_unique<KrylovTrustRegion>(i.options.trust_region, i.options.krylov, i.n,
                                             i.budget);
}

StrategyPointer cubic_regularization(const Ingredients& i) {
  if (factorizes(i)) return std::make_unique<ExactCubic>(i.options.cubic, i.n, i.budget);
  return std::make_unique<KrylovCubic>(i.options.cubic, i.options.krylov, i.n, i.budget);
}

StrategyPointer lanczos_trust_region(const Ingredients& i) {
  return std::make_unique<LanczosTrustRegion>(i.options.trust_region, i.options.krylov, i.n,
                                              i.budget);
}

StrategyPointer truncated_newton(const Ingredients& i) {
  return std::make_unique<TruncatedNewton>(i.options.line_search, i.options.krylov, i.n, i.budget);
}

StrategyPointer projected_trust_region(const Ingredients& i) {
  return std::make_unique<ProjectedTrustRegion>(i.options.trust_region, i.options.krylov, i.n,
                                                i.budget);
}

StrategyPointer wolfe_line_search(const Ingredients& i) {
  return std::make_unique<WolfeLineSearch>(i.options.line_search, i.n);
}

StrategyPointer bounded_line_search(const Ingredients& i) {
  return std::make_unique<BoundedLineSearch>(i.options.line_search, i.n, i.options.lbfgs_memory);
}

StrategyPointer wolfe_or_trust_region(const Ingredients& i) {
  if (i.globalization == Globalization::trust_region) return exact_trust_region(i);
  return wolfe_line_search(i);
}

StrategyPointer backtracking_or_trust_region(const Ingredients& i) {
  if (i.globalization == Globalization::trust_region) return exact_trust_region(i);
  return newton(i);
}

}  // namespace

const std::vector<Method>& methods_table() {
  using I = Ingredient;
  static const std::vector<Method> table = {
      {"newton",
       SecondOrder::matrix,
       {I::line_search, I::modification, I::modification_floor},
       hessian_of_line_search,
       newton,
       "line-search Newton; the Hessian is modified where it is not positive definite",
       {Globalization::line_search, Globalization::none}},
      {"newton-damped",
       SecondOrder::matrix,
       {I::damping},
       damped_hessian,
       damping,
       "Newton with Levenberg-Marquardt damping"},
      {"trust-exact",
       SecondOrder::matrix,
       {I::trust_region},
       dense_hessian,
       exact_trust_region,
       "trust region, subproblem solved nearly exactly"},
      {"dogleg",
       SecondOrder::matrix,
       {I::trust_region, I::dogleg},
       dense_hessian,
       dogleg_trust_region,
       "trust region, subproblem solved along Powell's dogleg or in a plane"},
      {"trust-ncg",
       SecondOrder::products,
       {I::trust_region, I::krylov},
       products,
       krylov_trust_region,
       "trust region, subproblem solved by conjugate gradients from products alone"},
      {"bfgs",
       SecondOrder::none,
       {I::line_search, I::wolfe, I::trust_region},
       bfgs,
       wolfe_or_trust_region,
       "dense BFGS with a strong Wolfe line search, or in a trust region",
       {Globalization::line_search, Globalization::trust_region}},
      {"sr1",
       SecondOrder::none,
       {I::line_search, I::modification, I::modification_floor, I::trust_region},
       sr1,
       backtracking_or_trust_region,
       "symmetric rank-one updates in a trust region, or with a backtracking line search",
       {Globalization::trust_region, Globalization::line_search}},
      {"saddle-free",
       SecondOrder::products,
       {I::line_search, I::modification_floor, I::krylov},
       absolute_hessian,
       saddle_free,
       "Newton with the magnitudes of the Hessian's eigenvalues, and a line search"},
      {"arc",
       SecondOrder::products,
       {I::cubic, I::krylov},
       matrix_or_products,
       cubic_regularization,
       "adaptive cubic regularisation, subproblem solved nearly exactly, or in a Krylov space from "
       "products alone"},
      {"trust-krylov",
       SecondOrder::products,
       {I::trust_region, I::krylov, I::lanczos},
       products,
       lanczos_trust_region,
       "trust region, subproblem solved in a growing Krylov space from products alone"},
      {"newton-cg",
       SecondOrder::products,
       {I::line_search, I::krylov},
       products,
       truncated_newton,
       "line-search Newton by conjugate gradients, from products alone"},
      {"tron",
       SecondOrder::products,
       {I::trust_region, I::krylov},
       matrix_or_products,
       projected_trust_region,
       "trust region between bounds: Newton's method on faces, projected searches between them",
       {},
       true},
      {"l-bfgs",
       SecondOrder::none,
       {I::line_search, I::wolfe, I::lbfgs},
       limited_memory,
       wolfe_line_search,
       "limited-memory BFGS with a strong Wolfe line search"},
      {"l-bfgs-b",
       SecondOrder::none,
       {I::line_search, I::wolfe, I::lbfgs},
       compact_limited_memory,
       bounded_line_search,
       "limited-memory BFGS in a box, with a strong Wolfe line search",
       {},
       true},
  };
  return table;
}

Globalization globalization_of(const Method& method, const Options& options) {
  if (options.globalization) return *options.globalization;
  return method.globalizations.empty() ? Globalization::none : method.globalizations.front();
}

std::string_view name_of(Globalization globalization) {
  switch (globalization) {
    case Globalization::line_search: return "line-search";
    case Globalization::trust_region: return "trust-region";
    case Globalization::none: return "none";
  }
  return {};
}

const Method* find_method(const std::vector<Method>& table, std::string_view name) {
  for (const Method& method : table) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

bool is_obeyed(Ingredient ingredient, const std::vector<Method>& table) {
  return ingredient == Ingredient::common ||
         std::any_of(table.begin(), table.end(), [&](const Method& method) {
           const auto& own = method.ingredients;
           return std::find(own.begin(), own.end(), ingredient) != own.end();
         });
}

}  // namespace hesse
