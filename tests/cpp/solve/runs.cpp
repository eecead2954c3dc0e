// Whole runs: observers, history, counts, repetition, derivatives by differences.
#include <set>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"
#include "support/rosenbrock.hpp"
#include "support/watchers.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

Watcher patient() {
  return Watcher([](const Iterate&, const IterationRecord&) { return Continue::go_on; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(runs)

BOOST_DATA_TEST_CASE(observers_are_called_once_per_iteration, data::make(method_names()), method) {
  Rosenbrock objective(4);
  Watcher first = patient(), second = patient();
  const Result result = run(objective, Rosenbrock::start(4), method, {}, {&first, &second});
  for (const Watcher* watcher : {&first, &second}) {
    BOOST_TEST(watcher->starts == 1);
    BOOST_TEST(watcher->iterations == result.iterations);
  }
}

BOOST_AUTO_TEST_CASE(all_observers_hear_of_the_iteration_that_one_stops) {
  Rosenbrock objective(4);
  Watcher stopper([](const Iterate&, const IterationRecord&) { return Continue::stop; });
  Watcher other = patient();
  (void)run(objective, Rosenbrock::start(4), "newton", {}, {&stopper, &other});
  BOOST_TEST(stopper.iterations == 1);
  BOOST_TEST(other.iterations == 1);
}

BOOST_DATA_TEST_CASE(history_is_a_consistent_record, data::make(method_names()), method) {
  Rosenbrock objective(4);
  History history;
  const Result result = run(objective, Rosenbrock::start(4), method, {}, {&history});
  BOOST_REQUIRE(history.records.size() == static_cast<std::size_t>(result.iterations) + 1);
  BOOST_TEST(std::isnan(history.records[0].step_norm));
  const std::set<std::string_view> in_a_region = {"trust-exact", "trust-ncg", "trust-krylov",
                                                  "dogleg",      "tron",      "sr1"};
  const bool has_radius = in_a_region.count(method) > 0;
  for (std::size_t k = 1; k < history.records.size(); ++k) {
    const IterationRecord &row = history.records[k], &before = history.records[k - 1];
    BOOST_TEST(row.iteration == static_cast<std::int64_t>(k));
    BOOST_TEST(row.fun <= before.fun);  // all methods here are monotone above rounding
    BOOST_TEST(row.step_norm > 0.0);
    BOOST_TEST(row.seconds >= before.seconds);
    BOOST_TEST(row.nfev > before.nfev);
    BOOST_TEST(std::isnan(row.radius) == !has_radius);
  }
  BOOST_TEST(history.records.back().fun == result.best.value);
  BOOST_TEST(history.records.back().grad_norm == result.best.gradient_norm);
  BOOST_TEST(history.records.back().nfev == result.counts.value);
}

// Second derivatives are evaluated at accepted points only, gradients nowhere twice.
BOOST_DATA_TEST_CASE(derivatives_are_evaluated_sparingly, data::make(method_names()), method) {
  Rosenbrock objective(4);
  const Result result = run(objective, Rosenbrock::start(4), method);
  const EvaluationCounts& counts = result.counts;
  BOOST_TEST(counts.gradient <= counts.value);
  const SecondOrder needs = asks_for(method);
  if (needs != SecondOrder::none) BOOST_TEST(counts.gradient == result.iterations + 1);
  BOOST_TEST(counts.hessian == (needs == SecondOrder::matrix ? result.iterations + 1 : 0));
  BOOST_TEST((counts.hessian_product > 0) == (needs == SecondOrder::products));
}

BOOST_DATA_TEST_CASE(repeated_runs_agree_to_the_last_bit,
                     data::make(method_names()) * data::make({2, 10, 50}), method, n) {
  Rosenbrock one(n), other(n);
  History one_history, other_history;
  const Result first = run(one, Rosenbrock::start(n), method, {}, {&one_history});
  const Result second = run(other, Rosenbrock::start(n), method, {}, {&other_history});
  BOOST_TEST((first.best.x == second.best.x));
  BOOST_TEST((first.best.gradient == second.best.gradient));
  BOOST_TEST(first.best.value == second.best.value);
  BOOST_REQUIRE(one_history.records.size() == other_history.records.size());
  for (std::size_t k = 0; k < one_history.records.size(); ++k) {
    BOOST_TEST(one_history.records[k].fun == other_history.records[k].fun);
    BOOST_TEST(one_history.records[k].nfev == other_history.records[k].nfev);
  }
}

BOOST_DATA_TEST_CASE(the_large_problem_is_solved_too, data::make(method_names()), method) {
  Rosenbrock objective(100);
  const Result result = run(objective, Rosenbrock::start(100), method);
  BOOST_TEST(is_success(result.status));
  BOOST_TEST((result.best.x - Vector::Ones(100)).norm() < 1e-6);
}

BOOST_DATA_TEST_CASE(values_alone_are_enough, data::make(method_names()), method) {
  Rosenbrock rosenbrock(2);
  FunctionObjective objective;
  objective.f = [&](const Vector& x) { return rosenbrock.value(x); };
  Options options;
  options.stopping.gtol = 1e-5;
  options.differences.gradient = DifferenceScheme::three_point;
  const Result result = run(objective, Rosenbrock::start(2), method, options);
  BOOST_TEST((result.best.x - vector2(1, 1)).norm() < 1e-3);
  BOOST_TEST(result.best.gradient_norm < 1e-4);
  BOOST_TEST(result.counts.value == objective.values);
}

BOOST_DATA_TEST_CASE(values_and_gradients_are_enough, data::make(method_names()), method) {
  Rosenbrock rosenbrock(2);
  FunctionObjective objective;
  objective.f = [&](const Vector& x) { return rosenbrock.value(x); };
  objective.g = [&](const Vector& x, Vector& g) { rosenbrock.gradient(x, g); };
  const Result result = run(objective, Rosenbrock::start(2), method);
  BOOST_TEST(is_success(result.status));
  BOOST_TEST((result.best.x - vector2(1, 1)).norm() < 1e-6);
}

BOOST_DATA_TEST_CASE(a_function_with_a_forbidden_region_is_minimised, data::make(method_names()),
                     method) {
  FunctionObjective objective;  // x − log x, NaN for x < 0
  objective.f = [](const Vector& x) { return x[0] - std::log(x[0]); };
  objective.g = [](const Vector& x, Vector& g) { g[0] = 1.0 - 1.0 / x[0]; };
  objective.H = [](const Vector& x, Matrix& H) { H(0, 0) = 1.0 / (x[0] * x[0]); };
  for (const double x0 : {1e-3, 0.5, 3.0, 100.0}) {
    const Result result = run(objective, Vector::Constant(1, x0), method);
    BOOST_TEST_CONTEXT("from " << x0) {
      BOOST_TEST(is_success(result.status));
      BOOST_TEST(std::abs(result.best.x[0] - 1.0) < 1e-6);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
