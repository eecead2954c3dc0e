// Every call of the objective is counted, timed and charged.
#include "hesse/problem/metered_objective.hpp"

#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(metered_objective)

BOOST_AUTO_TEST_CASE(counts_each_kind_of_call) {
  FunctionObjective inner = quadratic(matrix2(2, 0, 4), vector2(1, 1));
  Budget budget = unlimited();
  MeteredObjective metered(inner, budget);
  const Vector x = vector2(1, 2);
  Vector g(2);
  for (int k = 0; k < 4; ++k) BOOST_TEST(metered.value(x) == 12.0);
  for (int k = 0; k < 3; ++k) metered.gradient(x, g);
  for (int k = 0; k < 2; ++k) (void)metered.hessian(x);
  metered.hessian_product(x, x, g);
  BOOST_TEST((g == vector2(2, 8)));
  BOOST_TEST(metered.counts().value == 4);
  BOOST_TEST(metered.counts().gradient == 3);
  BOOST_TEST(metered.counts().hessian == 2);
  BOOST_TEST(metered.counts().hessian_product == 1);
  BOOST_TEST(inner.values == 4);
  BOOST_TEST(inner.gradients == 3);
  BOOST_TEST(inner.hessians == 2);
  BOOST_TEST(inner.products == 1);
}

BOOST_AUTO_TEST_CASE(has_the_capabilities_of_what_it_measures) {
  FunctionObjective inner = quadratic(matrix2(1, 0, 1), vector2(0, 0));
  inner.Hv = nullptr;
  inner.exact_hessian = false;
  Budget budget = unlimited();
  const Capabilities own = MeteredObjective(inner, budget).capabilities();
  BOOST_TEST(own.gradient);
  BOOST_TEST(own.hessian);
  BOOST_TEST(!own.hessian_product);
  BOOST_TEST(!own.exact_hessian);
}

BOOST_AUTO_TEST_CASE(refuses_the_value_beyond_the_limit) {
  FunctionObjective inner = quadratic(matrix2(1, 0, 1), vector2(0, 0));
  Budget budget(infinity, 2);
  MeteredObjective metered(inner, budget);
  const Vector x = vector2(1, 1);
  (void)metered.value(x);
  (void)metered.value(x);
  BOOST_CHECK_THROW((void)metered.value(x), EvaluationLimitReached);
  BOOST_TEST(inner.values == 2);
  BOOST_TEST(metered.counts().value == 2);
  Vector g(2);
  BOOST_CHECK_NO_THROW(metered.gradient(x, g));
}

BOOST_AUTO_TEST_CASE(asks_the_deadline_before_each_call) {
  FunctionObjective inner = quadratic(matrix2(1, 0, 1), vector2(0, 0));
  Budget budget(-1.0, no_limit);
  MeteredObjective metered(inner, budget);
  const Vector x = vector2(1, 1);
  Vector g(2);
  BOOST_CHECK_THROW((void)metered.value(x), TimeLimitReached);
  BOOST_CHECK_THROW(metered.gradient(x, g), TimeLimitReached);
  BOOST_CHECK_THROW((void)metered.hessian(x), TimeLimitReached);
  BOOST_CHECK_THROW(metered.hessian_product(x, x, g), TimeLimitReached);
  BOOST_TEST(inner.values + inner.gradients + inner.hessians + inner.products == 0);
}

BOOST_AUTO_TEST_CASE(measures_time_also_of_a_call_that_throws) {
  FunctionObjective inner;
  inner.f = [](const Vector&) -> double {
    const Clock::time_point begin = Clock::now();
    while (seconds_between(begin, Clock::now()) < 0.002) {
    }
    throw std::runtime_error("no");
  };
  Budget budget = unlimited();
  MeteredObjective metered(inner, budget);
  BOOST_CHECK_THROW((void)metered.value(vector2(0, 0)), std::runtime_error);
  BOOST_TEST(metered.seconds() >= 0.002);
  BOOST_TEST(metered.counts().value == 1);
}

BOOST_AUTO_TEST_CASE(an_objective_without_derivatives_says_so) {
  class ValueOnly final : public Objective {
    [[nodiscard]] Capabilities capabilities() const override { return {}; }
    double value(const Vector&) override { return 0.0; }
  } objective;
  Vector x(1), g(1);
  BOOST_CHECK_THROW(objective.gradient(x, g), std::logic_error);
  BOOST_CHECK_THROW((void)objective.hessian(x), std::logic_error);
  BOOST_CHECK_THROW(objective.hessian_product(x, x, g), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_line_is_passed_on) {
  FunctionObjective inner = quadratic(matrix2(2, 0, 4), vector2(1, 1));
  Budget budget = unlimited();
  MeteredObjective outer(inner, budget);
  outer.expect_line(vector2(1, 2), vector2(-1, 3));
  BOOST_REQUIRE(inner.expected_lines.size() == 1u);
  BOOST_TEST((inner.expected_lines[0].x == vector2(1, 2)));
  BOOST_TEST((inner.expected_lines[0].direction == vector2(-1, 3)));
  BOOST_TEST(outer.counts().value == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
