#include "hesse/solve/operator_fit.hpp"

#include "hesse/solve/operator_fit_tests.hpp"
#include "hesse/step/projected_trust_region.hpp"

namespace hesse {
namespace {

std::unique_ptr<Curvature> products(const Ingredients& i) {
  return std::make_unique<MatrixFree>(i.objective, i.n);
}

std::unique_ptr<StepStrategy> krylov_trust_region(const Ingredients& i) {
  return std::make_unique<KrylovTrustRegion>(i.options.trust_region, i.options.krylov, i.n,
                                             i.budget);
}

std::unique_ptr<StepStrategy> projected_trust_region(const Ingredients& i) {
  return std::make_unique<ProjectedTrustRegion>(i.options.trust_region, i.options.krylov, i.n,
                                                i.budget);
}

}  // namespace

const std::vector<Method>& operator_fit_methods_table() {
  using I = Ingredient;
  static const std::vector<Method> table = {
      {"lm",
       SecondOrder::products,
       {I::trust_region, I::krylov},
       products,
       krylov_trust_region,
       "Levenberg-Marquardt: a trust region, subproblem solved by conjugate gradients"},
      {"trf",
       SecondOrder::products,
       {I::trust_region, I::krylov},
       products,
       projected_trust_region,
       "the same between bounds",
       {},
       true},
  };
  return table;
}

Result operator_fit(OperatorLeastSquares& objective, const Vector& x0, const Method& method,
                    const Options& options, const std::vector<Observer*>& observers,
                    Interrupt* interrupt, const Bounds& bounds) {
  OperatorFitTests tests(options.least_squares, objective, x0, bounds);
  Options own = options;
  own.differences = {};
  return minimize(objective, x0, method, own, observers, interrupt, bounds, &tests);
}

}  // namespace hesse
