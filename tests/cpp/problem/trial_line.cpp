// Which points lie on a line, and how far along it.
#include "hesse/problem/trial_line.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(trial_line)

BOOST_AUTO_TEST_CASE(tells_the_length_of_its_points) {
  Random random(3);
  for (const Index n : {1, 2, 30}) {
    for (int k = 0; k < 200; ++k) {
      Vector from = random.vector(n), direction = random.vector(n);
      for (double& entry : direction) entry *= std::exp(20.0 * random.uniform());
      const double length = std::exp(10.0 * random.uniform());
      const TrialLine line(from, direction);
      const Vector x = line.point(length);
      if (8.0 * x.lpNorm<Eigen::Infinity>() < from.lpNorm<Eigen::Infinity>()) continue;
      const auto found = line.length_to(x);
      BOOST_REQUIRE(found.has_value());
      const Vector error = (*found - length) * direction;
      const Vector sizes = from.cwiseAbs() + x.cwiseAbs();
      BOOST_TEST((error.array().abs() <= 4.0 * epsilon * sizes.array()).all());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_point_in_other_units_lies_on_it) {
  Random random(4);
  for (int k = 0; k < 200; ++k) {
    const Vector z = random.vector(5), d = random.vector(5), scale = 3.0 * random.vector(5);
    const TrialLine line(scale.cwiseProduct(z), scale.cwiseProduct(d));
    const Vector trial = scale.cwiseProduct(z + 0.3 * d);
    BOOST_TEST(line.length_to(trial).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_point_beside_it_does_not) {
  const TrialLine line(vector2(1, 2), vector2(3, -1));
  const Vector on = vector2(2.5, 1.5);
  BOOST_TEST(line.length_to(on).value() == 0.5);
  for (const double shift : {1e-13, -1e-13, 1.0, nan, infinity}) {
    BOOST_TEST(!line.length_to(on + vector2(shift, 0)).has_value());
    BOOST_TEST(!line.length_to(on + vector2(0, shift)).has_value());
  }
  BOOST_TEST(!line.length_to(Vector::Ones(1)).has_value());
}

BOOST_AUTO_TEST_CASE(a_variable_that_does_not_move_stays) {
  const TrialLine line(vector2(1, 2), vector2(0, 1));
  BOOST_TEST(line.length_to(vector2(1, 4)).value() == 2.0);
  BOOST_TEST(!line.length_to(vector2(1.5, 4)).has_value());
}

// The variable that is not 0 at first would tell 1e-20 as 0.
BOOST_AUTO_TEST_CASE(the_length_is_that_of_the_variable_that_knows_it_best) {
  const TrialLine line(vector2(1, 0), vector2(1, 1));
  BOOST_TEST(line.length_to(line.point(1e-20)).value() == 1e-20);
}

BOOST_AUTO_TEST_CASE(sums_would_cancel_where_the_point_is_much_smaller) {
  const TrialLine line(vector2(1, 2), vector2(-1, -2));
  BOOST_TEST(line.length_to(line.point(0.75)).has_value());
  BOOST_TEST(!line.length_to(line.point(0.9375)).has_value());
  BOOST_TEST(!line.length_to(line.point(1.0)).has_value());
  BOOST_TEST(line.length_to(line.point(1e8)).has_value());
}

BOOST_AUTO_TEST_CASE(no_length_is_infinite) {
  const TrialLine line(vector2(0, 0), vector2(1e-310, 1e-310));
  BOOST_TEST(line.length_to(vector2(1e-300, 1e-300)).has_value());
  BOOST_TEST(!line.length_to(vector2(1, 1)).has_value());
  BOOST_TEST(!line.length_to(vector2(infinity, infinity)).has_value());
}

BOOST_AUTO_TEST_CASE(no_line_has_no_points) {
  BOOST_TEST(!TrialLine().length_to(Vector()).has_value());
  BOOST_TEST(!TrialLine(vector2(1, 2), vector2(0, 0)).length_to(vector2(1, 2)).has_value());
  for (const double bad : {nan, infinity}) {
    BOOST_TEST(!TrialLine(vector2(bad, 2), vector2(1, 1)).length_to(vector2(bad, 2)).has_value());
    BOOST_TEST(!TrialLine(vector2(1, 2), vector2(bad, 1)).length_to(vector2(1, 2)).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
