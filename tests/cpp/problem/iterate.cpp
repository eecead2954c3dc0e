// Iterates and trials: NaN never looks finite, and a gradient is evaluated only when asked for.
#include "hesse/problem/iterate.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

FunctionObjective with_gradient(const Vector& gradient) {
  FunctionObjective objective;
  objective.f = [](const Vector& x) { return x.sum(); };
  objective.g = [gradient](const Vector&, Vector& g) { g = gradient; };
  return objective;
}

Iterate finite_iterate() {
  Iterate iterate(2);
  iterate.x = vector2(1, 2);
  iterate.gradient = vector2(3, -4);
  iterate.gradient_norm = 4.0;
  iterate.value = 5.0;
  return iterate;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(iterate)

BOOST_AUTO_TEST_CASE(the_gradient_norm_is_its_largest_entry) {
  FunctionObjective objective = with_gradient(vector2(3, -4));
  Iterate iterate = finite_iterate();
  iterate.evaluate_gradient(objective);
  BOOST_TEST(iterate.gradient_norm == 4.0);
  BOOST_TEST(iterate.is_finite());
}

BOOST_DATA_TEST_CASE(a_bad_gradient_entry_is_seen_wherever_it_is,
                     data::make({nan, infinity, -infinity}) * data::xrange(5), entry, position) {
  Vector gradient = Vector::LinSpaced(5, -2.0, 2.0);
  gradient[position] = entry;
  FunctionObjective objective = with_gradient(gradient);
  Iterate iterate(5);
  iterate.x.setZero();
  iterate.evaluate_gradient(objective);
  BOOST_TEST(!std::isfinite(iterate.gradient_norm));
  BOOST_TEST(!iterate.is_finite());
}

BOOST_DATA_TEST_CASE(a_bad_value_or_variable_is_seen, data::make({nan, infinity, -infinity}),
                     entry) {
  Iterate bad_value = finite_iterate(), bad_x = finite_iterate();
  BOOST_REQUIRE(bad_value.is_finite());
  bad_value.value = entry;
  BOOST_TEST(!bad_value.is_finite());
  bad_x.x[1] = entry;
  BOOST_TEST(!bad_x.is_finite());
}

BOOST_AUTO_TEST_CASE(a_trial_moves_and_evaluates_the_value_only) {
  FunctionObjective objective = with_gradient(vector2(1, 1));
  Trial trial(objective, 2);
  BOOST_REQUIRE(trial.move_to(finite_iterate(), vector2(10, 20)));
  BOOST_TEST(trial.value() == 33.0);
  BOOST_TEST((trial.point().x == vector2(11, 22)));
  BOOST_TEST(!trial.has_gradient());
  BOOST_TEST(objective.gradients == 0);
}

BOOST_AUTO_TEST_CASE(a_trial_evaluates_its_gradient_once) {
  FunctionObjective objective = with_gradient(vector2(1, -2));
  Trial trial(objective, 2);
  BOOST_REQUIRE(trial.move_to(finite_iterate(), vector2(1, 0)));
  BOOST_TEST(trial.gradient_is_finite());
  BOOST_TEST(trial.gradient_is_finite());
  BOOST_TEST(objective.gradients == 1);
  BOOST_TEST(trial.gradient_norm() == 2.0);
  BOOST_REQUIRE(trial.move_to(finite_iterate(), vector2(2, 0)));
  BOOST_TEST(!trial.has_gradient());
  BOOST_TEST(trial.gradient_is_finite());
  BOOST_TEST(objective.gradients == 2);
}

BOOST_DATA_TEST_CASE(a_bad_gradient_makes_the_value_infinite,
                     data::make({nan, infinity, -infinity}), entry) {
  FunctionObjective objective = with_gradient(vector2(entry, 1));
  Trial trial(objective, 2);
  BOOST_REQUIRE(trial.move_to(finite_iterate(), vector2(1, 0)));
  BOOST_TEST(trial.is_finite());
  BOOST_TEST(!trial.gradient_is_finite());
  BOOST_TEST(!trial.gradient_is_finite());
  BOOST_TEST(!trial.is_finite());
  BOOST_TEST(trial.value() == infinity);
}

BOOST_DATA_TEST_CASE(a_bad_value_never_looks_finite, data::make({nan, infinity, -infinity}),
                     value) {
  FunctionObjective objective = with_gradient(vector2(1, 1));
  objective.f = [value](const Vector&) { return value; };
  Trial trial(objective, 2);
  BOOST_REQUIRE(trial.move_to(finite_iterate(), vector2(1, 0)));
  BOOST_TEST(!trial.is_finite());
}

BOOST_AUTO_TEST_CASE(a_point_that_is_known_is_not_evaluated) {
  FunctionObjective objective = with_gradient(vector2(1, -2));
  Trial trial(objective, 2);
  BOOST_TEST(!trial.move_to(finite_iterate(), vector2(1e-17, -1e-17)));  // lost in rounding
  BOOST_TEST(!trial.move_to(finite_iterate(), vector2(0, 0)));
  BOOST_TEST(objective.values == 0);
  BOOST_REQUIRE(trial.move_to(finite_iterate(), vector2(1e-15, 0)));
  BOOST_TEST(!trial.move_to(finite_iterate(), vector2(1e-15, 1e-17)));  // the trial before
  BOOST_REQUIRE(trial.move_to(finite_iterate(), vector2(1, 0)));
  BOOST_REQUIRE(trial.gradient_is_finite());
  BOOST_TEST(!trial.move_to(finite_iterate(), vector2(1, 0)));
  BOOST_TEST(trial.has_gradient());
  BOOST_REQUIRE(trial.move_to(finite_iterate(), vector2(nan, 0)));
  BOOST_TEST(objective.values == 3);
}

BOOST_AUTO_TEST_CASE(a_trial_changes_places_with_the_iterate) {
  FunctionObjective objective = with_gradient(vector2(1, -2));
  Trial trial(objective, 2);
  Iterate iterate = finite_iterate();
  BOOST_REQUIRE(trial.move_to(iterate, vector2(10, 20)));
  BOOST_REQUIRE(trial.gradient_is_finite());
  trial.swap_with(iterate);
  BOOST_TEST((iterate.x == vector2(11, 22)));
  BOOST_TEST((iterate.gradient == vector2(1, -2)));
  BOOST_TEST(iterate.value == 33.0);
  BOOST_TEST(iterate.gradient_norm == 2.0);
  BOOST_TEST(!trial.has_gradient());
  BOOST_TEST(trial.value() == 5.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
