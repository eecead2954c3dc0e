// Each stopping rule by itself, at its threshold and just beyond it.
#include "hesse/solve/stopping.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

Iterate iterate_with(double value, double gradient_norm, double x = 1.0) {
  Iterate iterate(1);
  iterate.x.setConstant(x);
  iterate.value = value;
  iterate.gradient_norm = gradient_norm;
  return iterate;
}

StoppingOptions tolerances(double gtol, double gtol_rel, double ftol, double xtol) {
  StoppingOptions options;
  options.gtol = gtol;
  options.gtol_rel = gtol_rel;
  options.ftol = ftol;
  options.xtol = xtol;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(solve)
BOOST_AUTO_TEST_SUITE(stopping)

BOOST_AUTO_TEST_CASE(the_gradient_is_compared_with_the_larger_threshold) {
  const Iterate start = iterate_with(1.0, 100.0);
  const StoppingRules absolute(tolerances(1e-2, 1e-6, 0, 0), start);
  BOOST_TEST(absolute.gradient_threshold() == 1e-2);
  BOOST_TEST((absolute.test(iterate_with(0, 1e-2), 0) == Status::gtol));
  BOOST_TEST(!absolute.test(iterate_with(0, 1.1e-2), 0).has_value());
  BOOST_TEST(!absolute.test(iterate_with(0, nan), 0).has_value());
  const StoppingRules relative(tolerances(1e-2, 1e-3, 0, 0), start);
  BOOST_TEST(relative.gradient_threshold() == 0.1, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(iterations_are_limited) {
  StoppingOptions options = tolerances(0, 0, 0, 0);
  options.maxiter = 7;
  const StoppingRules rules(options, iterate_with(1, 1));
  BOOST_TEST(!rules.test(iterate_with(1, 1), 6).has_value());
  BOOST_TEST((rules.test(iterate_with(1, 1), 7) == Status::max_iter));
  BOOST_TEST((rules.test_limits(7) == Status::max_iter));
  BOOST_TEST((rules.test(iterate_with(1, 0), 7) == Status::gtol));  // convergence comes first
}

BOOST_AUTO_TEST_CASE(the_automatic_limit_depends_on_n) {
  const StoppingRules small({}, iterate_with(1, 1));
  BOOST_TEST(!small.test_limits(999).has_value());
  BOOST_TEST((small.test_limits(1000) == Status::max_iter));
  Iterate large(50);
  large.gradient_norm = 1.0;
  BOOST_TEST(!StoppingRules({}, large).test_limits(9999).has_value());
  BOOST_TEST((StoppingRules({}, large).test_limits(10000) == Status::max_iter));
}

BOOST_AUTO_TEST_CASE(a_small_reduction_is_ftol) {
  StoppingRules rules(tolerances(0, 0, 1e-3, 0), iterate_with(1, 1));
  rules.note_step(100.0, iterate_with(99.95, 1), 1.0);
  BOOST_TEST((rules.test(iterate_with(99.95, 1), 1) == Status::ftol));
  rules.note_step(100.0, iterate_with(99.85, 1), 1.0);
  BOOST_TEST(!rules.test(iterate_with(99.85, 1), 1).has_value());
  rules.note_step(1e-6, iterate_with(0, 1), 1.0);  // below 1 the reduction counts as it is
  BOOST_TEST((rules.test(iterate_with(0, 1), 1) == Status::ftol));
}

BOOST_AUTO_TEST_CASE(a_rise_is_not_ftol) {
  StoppingRules rules(tolerances(0, 0, 1e-3, 0), iterate_with(1, 1));
  rules.note_step(100.0, iterate_with(101.0, 1), 1.0);
  BOOST_TEST(!rules.test(iterate_with(101.0, 1), 1).has_value());
}

BOOST_AUTO_TEST_CASE(a_small_step_is_xtol) {
  StoppingRules rules(tolerances(0, 0, 0, 1e-3), iterate_with(1, 1));
  const Iterate far = iterate_with(0, 1, 10.0);
  rules.note_step(1.0, far, 1e-2);
  BOOST_TEST((rules.test(far, 1) == Status::xtol));
  rules.note_step(1.0, far, 1.01e-2);
  BOOST_TEST(!rules.test(far, 1).has_value());
  rules.note_step(1.0, iterate_with(0, 1, 0.0), 1e-6);
  BOOST_TEST((rules.test(iterate_with(0, 1, 0.0), 1) == Status::xtol));
}

BOOST_AUTO_TEST_CASE(both_together_have_a_status_of_their_own) {
  StoppingRules rules(tolerances(0, 0, 1e-3, 1e-3), iterate_with(1, 1));
  rules.note_step(1.0, iterate_with(1.0, 1), 1e-9);
  BOOST_TEST((rules.test(iterate_with(1.0, 1), 1) == Status::ftol_xtol));
}

BOOST_AUTO_TEST_CASE(tests_that_are_off_never_hold) {
  StoppingRules rules(tolerances(0, 0, 0, 0), iterate_with(1, 1));
  rules.note_step(1.0, iterate_with(1.0, 1), 0.0);
  BOOST_TEST(!rules.test(iterate_with(1.0, 1), 1).has_value());
}

BOOST_AUTO_TEST_CASE(a_value_at_the_bound_is_unbounded) {
  StoppingOptions options;
  options.unbounded_below = -5.0;
  const StoppingRules rules(options, iterate_with(1, 1));
  BOOST_TEST((rules.test(iterate_with(-5.0, 0), 1) == Status::unbounded));
  BOOST_TEST(!rules.test(iterate_with(-4.9, 1), 1).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
