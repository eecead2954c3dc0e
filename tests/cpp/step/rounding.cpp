// Judging near the level of rounding errors.
#include "hesse/step/rounding.hpp"

#include <boost/test/unit_test.hpp>

#include "support/step_bench.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(rounding)

BOOST_AUTO_TEST_CASE(the_level_is_relative_to_the_value) {
  BOOST_TEST(rounding_level(0.0) == 0.0);
  BOOST_TEST(rounding_level(-2.0) == 20.0 * epsilon);
  Iterate iterate(1);
  iterate.value = 100.0;
  BOOST_TEST(is_below_rounding(999.0 * epsilon, iterate));
  BOOST_TEST(!is_below_rounding(1001.0 * epsilon, iterate));
  BOOST_TEST(is_below_rounding(0.0, iterate));
  BOOST_TEST(is_below_rounding(-1.0, iterate));
  BOOST_TEST(is_below_rounding(nan, iterate));
}

BOOST_AUTO_TEST_CASE(a_trial_is_judged_by_its_gradient) {
  const auto verdict = [](double trial_value, double trial_gradient, double value = 1.0) {
    FunctionObjective objective;
    objective.f = [=](const Vector& x) { return x[0] == 0.0 ? value : trial_value; };
    objective.g = [=](const Vector& x, Vector& g) {
      g.setConstant(x[0] == 0.0 ? 1.0 : trial_gradient);
    };
    const Iterate iterate = evaluated(objective, Vector::Zero(1));
    Trial trial(objective, 1);
    BOOST_REQUIRE(trial.move_to(iterate, Vector::Ones(1)));
    return judge_by_gradient(iterate, trial);
  };
  BOOST_TEST(accepts(verdict(1.0, 0.5)));
  BOOST_TEST(accepts(verdict(1.0 + 9.0 * epsilon, 0.5)));
  BOOST_TEST(retries(verdict(1.0 + 11.0 * epsilon, 0.5)));
  // Ten units of 1.96 are 19.6 spacings of the numbers between 1 and 2.
  BOOST_TEST(accepts(verdict(1.96 + 19.0 * epsilon, 0.5, 1.96)));
  BOOST_TEST(retries(verdict(1.96 + 20.0 * epsilon, 0.5, 1.96)));
  BOOST_TEST(gives_up(verdict(1.0, 1.0)));
  BOOST_TEST(retries(verdict(1.0, nan)));
  BOOST_TEST(retries(verdict(nan, 0.5)));
  BOOST_TEST(retries(verdict(infinity, 0.5)));
}

BOOST_AUTO_TEST_CASE(among_values_alike_but_for_rounding_the_gradient_decides) {
  const auto point = [](double value, double gradient_norm) {
    Iterate iterate(1);
    iterate.value = value;
    iterate.gradient_norm = gradient_norm;
    return iterate;
  };
  BOOST_TEST(is_better(point(1.0, 5.0), point(2.0, 1.0)));
  BOOST_TEST(!is_better(point(2.0, 1.0), point(1.0, 5.0)));
  BOOST_TEST(is_better(point(1.0 + 9e-12, 1.0), point(1.0, 5.0)));
  BOOST_TEST(!is_better(point(1.0, 5.0), point(1.0 + 9e-12, 1.0)));
  BOOST_TEST(!is_better(point(1.0 + 2e-11, 1.0), point(1.0, 5.0)));
  BOOST_TEST(!is_better(point(1.0, 1.0), point(1.0, 1.0)));
  BOOST_TEST(is_better(point(-1.0, 1.0), point(infinity, nan)));
  BOOST_TEST(!is_better(point(infinity, nan), point(-1.0, 1.0)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
