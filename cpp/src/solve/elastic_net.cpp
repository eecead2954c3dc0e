#include "hesse/solve/elastic_net.hpp"

#include "hesse/curvature/matrix_free.hpp"
#include "hesse/step/proximal_newton.hpp"

namespace hesse {
namespace {

// The strategy asks for the blocks that it needs itself.
std::unique_ptr<Curvature> products(const Ingredients& i) {
  return std::make_unique<MatrixFree>(i.objective, i.n);
}

std::unique_ptr<StepStrategy> proximal_newton(const Ingredients& i) {
  return std::make_unique<ProximalNewton>(dynamic_cast<ElasticNet&>(i.given), i.objective,
                                          i.options.line_search, i.n, i.budget);
}

}  // namespace

const Method& elastic_net_method() {
  static const Method method = {"proximal-newton",
                                SecondOrder::products,
                                {Ingredient::line_search},
                                products,
                                proximal_newton,
                                "line-search Newton with the penalty in the model, by coordinate "
                                "descent on the variables that are not zero",
                                {},
                                true};
  return method;
}

}  // namespace hesse
