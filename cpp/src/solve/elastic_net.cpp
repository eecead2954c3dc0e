#include "hesse/solve/elastic_net.hpp"

#include <algorithm>

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

Result minimize_without_penalized(ElasticNet& function, const Vector& x0, const Options& options,
                                  Interrupt* interrupt, const Bounds& bounds) {
  Vector lower(x0.size()), upper(x0.size()), start = x0;
  for (Index j = 0; j < x0.size(); ++j) {
    lower[j] = bounds.lower(j);
    upper[j] = bounds.upper(j);
    if (function.l1(j) > 0.0) lower[j] = upper[j] = start[j] = bounds.nearest(j, 0.0);
  }
  return minimize(function, start, elastic_net_method(), options, {}, interrupt, {lower, upper});
}

std::vector<Result> elastic_net_path(ElasticNet& function, const Vector& x0,
                                     const std::vector<double>& strengths, const Options& options,
                                     const std::vector<Observer*>& observers, Interrupt* interrupt,
                                     const Bounds& bounds) {
  const Clock::time_point begin = Clock::now();
  Options own = options;
  std::vector<Result> results;
  for (const double strength : strengths) {
    function.set_strength(strength);
    const Vector& start = results.empty() ? x0 : results.back().best.x;
    own.budget.max_time =
        std::max(0.0, options.budget.max_time - seconds_between(begin, Clock::now()));
    results.push_back(
        minimize(function, start, elastic_net_method(), own, observers, interrupt, bounds));
    const Status status = results.back().status;
    if (status == Status::time_limit || status == Status::callback_stop ||
        status == Status::callback_error) {
      break;
    }
  }
  return results;
}

}  // namespace hesse
