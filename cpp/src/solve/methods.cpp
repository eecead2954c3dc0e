#include "hesse/solve/methods.hpp"

#include "hesse/curvature/lbfgs.hpp"
#include "hesse/curvature/matrix_free.hpp"
#include "hesse/step/newton_line_search.hpp"
#include "hesse/step/newton_step.hpp"
#include "hesse/step/wolfe_line_search.hpp"

namespace hesse {
namespace {

using CurvaturePointer = std::unique_ptr<Curvature>;
using StrategyPointer = std::unique_ptr<StepStrategy>;

CurvaturePointer dense_hessian(const Ingredients& i) {
  return std::make_unique<DenseHessian>(i.objective, i.budget, i.n);
}

CurvaturePointer damped_hessian(const Ingredients& i) {
  return std::make_unique<DenseHessian>(i.objective, i.budget, i.n, i.options.damping_matrix);
}

CurvaturePointer products(const Ingredients& i) {
  if (!i.objective.capabilities().hessian_product) return dense_hessian(i);
  return std::make_unique<MatrixFree>(i.objective, i.n);
}

CurvaturePointer limited_memory(const Ingredients& i) {
  return std::make_unique<LBfgs>(i.n, i.options.lbfgs_memory);
}

StrategyPointer newton(const Ingredients& i) {
  if (i.options.globalization == Globalization::none) return std::make_unique<NewtonStep>();
  return std::make_unique<NewtonLineSearch>(i.options.line_search, i.options.modification, i.n);
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

StrategyPointer wolfe_line_search(const Ingredients& i) {
  return std::make_unique<WolfeLineSearch>(i.options.line_search, i.n);
}

}  // namespace

const std::vector<Method>& methods_table() {
  using I = Ingredient;
  static const std::vector<Method> table = {
      {"newton",
       SecondOrder::matrix,
       {I::line_search, I::modification},
       dense_hessian,
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
      {"l-bfgs",
       SecondOrder::none,
       {I::line_search, I::wolfe, I::lbfgs},
       limited_memory,
       wolfe_line_search,
       "limited-memory BFGS with a strong Wolfe line search"},
  };
  return table;
}

std::string_view name_of(Globalization globalization) {
  switch (globalization) {
    case Globalization::line_search: return "line-search";
    case Globalization::trust_region: return "trust-region";
    case Globalization::none: return "none";
  }
  return {};
}

const Method* find_method(std::string_view name) {
  for (const Method& method : methods_table()) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

}  // namespace hesse
