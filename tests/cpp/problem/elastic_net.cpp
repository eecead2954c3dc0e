// Penalties on magnitudes: slopes, values, strengths.
#include "hesse/problem/elastic_net.hpp"

#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"
#include "support/small_problems.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(elastic_net)

BOOST_AUTO_TEST_CASE(the_least_slope_is_zero_where_both_sides_rise) {
  BOOST_TEST(least_slope(0.5, 1.0, 2.0) == 1.5);
  BOOST_TEST(least_slope(0.5, 1.0, -2.0) == -0.5);
  BOOST_TEST(least_slope(0.5, 1.0, 0.0) == 0.0);
  BOOST_TEST(least_slope(-1.0, 1.0, 0.0) == 0.0);
  BOOST_TEST(least_slope(3.0, 1.0, 0.0) == 2.0);
  BOOST_TEST(least_slope(-3.0, 1.0, 0.0) == -2.0);
  BOOST_TEST(std::isnan(least_slope(nan, 1.0, 0.0)));
  BOOST_TEST(std::isnan(least_slope(1.0, 1.0, nan)));
}

BOOST_AUTO_TEST_CASE(value_and_derivatives_are_those_of_the_sum) {
  FunctionObjective f = quadratic(matrix2(2, 1, 3), vector2(-3, 0.5));
  ElasticNet function(f, vector2(1, 2), vector2(4, 6));
  function.set_strength(0.5);
  const Vector x = vector2(2, 0);
  BOOST_TEST(function.value(x) == f.f(x) + 0.5 * (1 * 2) + 0.25 * 4 * 4);
  Vector g(2);
  function.smooth_gradient(x, g);
  BOOST_TEST((g == vector2(1 + 4, 2.5)));
  function.gradient(x, g);
  BOOST_TEST((g == vector2(5 + 0.5, 2.5 - 1)));
  BOOST_TEST((function.hessian(x) == matrix2(4, 1, 6)));
  Matrix block;
  function.hessian_block(x, {1}, block);
  BOOST_TEST((block == Matrix::Constant(1, 1, 6.0)));
  Vector product(2);
  function.hessian_product(x, vector2(1, -1), product);
  BOOST_TEST((product == vector2(3, -5)));
}

BOOST_AUTO_TEST_CASE(beyond_the_greatest_strength_zero_is_the_minimum) {
  FunctionObjective f = quadratic(matrix2(2, 1, 3), vector2(-3, 5));
  ElasticNet function(f, vector2(1, 2), vector2(0, 0));
  const Vector zero = Vector::Zero(2);
  BOOST_TEST(function.greatest_strength(zero, Bounds::none()) == 3.0);
  const Bounds not_positive(vector2(-1, -1), zero);
  BOOST_TEST(function.greatest_strength(zero, not_positive) == 2.5);
  ElasticNet unpenalized(f, zero, zero);
  BOOST_TEST(unpenalized.greatest_strength(zero, Bounds::none()) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_line_is_passed_on) {
  FunctionObjective inner = quadratic(matrix2(2, 0, 4), vector2(1, 1));
  ElasticNet outer(inner, vector2(1, 2), vector2(4, 6));
  outer.expect_line(vector2(1, 2), vector2(-1, 3));
  BOOST_REQUIRE(inner.expected_lines.size() == 1u);
  BOOST_TEST((inner.expected_lines[0].x == vector2(1, 2)));
  BOOST_TEST((inner.expected_lines[0].direction == vector2(-1, 3)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
