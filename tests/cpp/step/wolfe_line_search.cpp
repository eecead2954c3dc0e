// Quasi-Newton directions with a strong Wolfe line search.
#include "hesse/step/wolfe_line_search.hpp"

#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/step_bench.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

bool is_strong_wolfe(const StepBench& bench, const LineSearchOptions& options) {
  const double slope = bench.iterate.gradient.dot(bench.step.s);
  const double end_slope = bench.trial.gradient().dot(bench.step.s);
  return bench.trial.value() <= bench.iterate.value + options.sufficient_decrease * slope &&
         std::abs(end_slope) <= options.curvature * std::abs(slope);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(wolfe_line_search)

// B far too large or too small: the search lengthens and shortens the step alike.
BOOST_DATA_TEST_CASE(an_accepted_trial_satisfies_both_conditions,
                     data::make({1e-3, 0.1, 1.0, 30.0, 1e3, 1e5}) * data::make({0.1, 0.9}), scale,
                     curvature) {
  StepBench bench(quadratic(matrix2(1, 0.2, 2), vector2(1, -1)), scale * Matrix::Identity(2, 2),
                  vector2(3, -4));
  LineSearchOptions options;
  options.curvature = curvature;
  WolfeLineSearch strategy(options, 2);
  Verdict verdict = Verdict::retry;
  while (retries(verdict)) verdict = bench.propose_and_judge(strategy);
  BOOST_TEST(accepts(verdict));
  BOOST_TEST(bench.attempt <= 12);
  BOOST_TEST(is_strong_wolfe(bench, options));
}

BOOST_DATA_TEST_CASE(a_non_finite_value_brings_the_trial_nearer, data::make({nan, infinity}),
                     outside) {
  StepBench bench(bowl_with_edge(2, 3.0, outside), 0.01 * Matrix::Identity(2, 2), vector2(1, 2));
  WolfeLineSearch strategy({}, 2);
  BOOST_REQUIRE(retries(bench.propose_and_judge(strategy)));
  const double refused = bench.step.s.norm();
  Verdict verdict = bench.propose_and_judge(strategy);
  BOOST_TEST(bench.step.s.norm() == 0.25 * refused, boost::test_tools::tolerance(1e-12));
  while (retries(verdict)) verdict = bench.propose_and_judge(strategy);
  BOOST_TEST(accepts(verdict));
  BOOST_TEST(is_strong_wolfe(bench, {}));
}

BOOST_AUTO_TEST_CASE(a_non_finite_gradient_is_never_accepted) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), Matrix::Identity(2, 2),
                  vector2(1, 2));
  bench.objective.g = [](const Vector&, Vector& g) { g.setConstant(nan); };
  WolfeLineSearch strategy({}, 2);
  Verdict verdict = Verdict::retry;
  while (retries(verdict)) verdict = bench.propose_and_judge(strategy);
  BOOST_TEST(gives_up(verdict));
  BOOST_TEST(bench.attempt == LineSearchOptions().max_trials);
}

BOOST_AUTO_TEST_CASE(the_last_trial_is_taken_if_it_is_lower_enough) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), 1e3 * Matrix::Identity(2, 2),
                  vector2(1, 2));
  LineSearchOptions options;
  options.max_trials = 1;
  options.curvature = 1e-3;
  WolfeLineSearch strategy(options, 2);
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  BOOST_TEST(!is_strong_wolfe(bench, options));
  BOOST_TEST(bench.trial.value() < bench.iterate.value);
}

BOOST_AUTO_TEST_CASE(a_last_trial_that_is_not_lower_is_given_up) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), 1e-3 * Matrix::Identity(2, 2),
                  vector2(1, 2));
  LineSearchOptions options;
  options.max_trials = 1;
  WolfeLineSearch strategy(options, 2);
  BOOST_TEST(gives_up(bench.propose_and_judge(strategy)));
}

// f rises by its last bit: slopes alone judge, and steps go on while gradients become smaller, or
// for ten steps more.
BOOST_AUTO_TEST_CASE(below_rounding_slopes_decide) {
  FunctionObjective flat = quadratic(Matrix::Identity(2, 2), Vector::Zero(2));
  flat.f = [](const Vector& x) { return x[0] == 1e-4 ? 1e10 : std::nextafter(1e10, infinity); };
  WolfeLineSearch strategy({}, 2);
  const auto verdict_on = [&](const Vector& trial_gradient) {
    FunctionObjective objective = flat;
    objective.g = [=](const Vector& x, Vector& g) { g = x[0] == 1e-4 ? x : trial_gradient; };
    StepBench bench(objective, Matrix::Identity(2, 2), vector2(1e-4, 0));
    return bench.propose_and_judge(strategy);
  };
  BOOST_TEST(retries(verdict_on(vector2(0.95e-4, 0))));  // too steep still
  BOOST_TEST(accepts(verdict_on(vector2(0, 1e-4))));
  for (int idle = 0; idle < 9; ++idle) BOOST_TEST(accepts(verdict_on(vector2(0, 1e-4))));
  BOOST_TEST(accepts(verdict_on(vector2(0, 0.9e-4))));  // smaller: ten more
  for (int idle = 0; idle < 10; ++idle) BOOST_TEST(accepts(verdict_on(vector2(0, 1e-4))));
  BOOST_TEST(gives_up(verdict_on(vector2(0, 1e-4))));
}

BOOST_AUTO_TEST_CASE(above_rounding_a_rise_is_no_approximate_decrease) {
  FunctionObjective objective = quadratic(Matrix::Identity(2, 2), Vector::Zero(2));
  objective.f = [](const Vector& x) { return x[0] == 1e-4 ? 1e10 : 1e10 * (1.0 + 1e-6); };
  StepBench bench(objective, Matrix::Identity(2, 2), vector2(1e-4, 0));
  WolfeLineSearch strategy({}, 2);
  BOOST_TEST(!accepts(bench.propose_and_judge(strategy)));
}

BOOST_AUTO_TEST_CASE(no_descent_means_no_step) {
  FunctionObjective bad = quadratic(Matrix::Identity(2, 2), Vector::Zero(2));
  bad.g = [](const Vector&, Vector& g) { g.setConstant(nan); };
  StepBench bench(bad, Matrix::Identity(2, 2), vector2(1, 2));
  WolfeLineSearch strategy({}, 2);
  BOOST_TEST(!bench.propose(strategy));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
