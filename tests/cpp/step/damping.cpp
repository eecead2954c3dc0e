// Levenberg–Marquardt damping: Nielsen's numbers.
#include "hesse/step/damping.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/step_bench.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

// λ = 0.5 at first, relative to ‖B‖ = 1.
Damping half_damped() { return {DampingOptions{0.5}, 1}; }

// The model of B = 1 at x = 1 with g = 1 and λ = ½: s = −⅔ and −m(s) = ⅔ − 2/9 = 4/9. The trial's
// value is such that actual over predicted reduction is `ratio`.
StepBench bench_with_ratio(double ratio) {
  FunctionObjective objective = quadratic(Matrix::Identity(1, 1), Vector::Zero(1));
  objective.f = [ratio](const Vector& x) { return x[0] == 1.0 ? 10.0 : 10.0 - ratio * 4.0 / 9.0; };
  return {objective, Matrix::Identity(1, 1), Vector::Ones(1)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(damping)

BOOST_AUTO_TEST_CASE(the_step_solves_the_damped_system) {
  StepBench bench = bench_with_ratio(1.0);
  Damping strategy = half_damped();
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST(bench.step.damping == 0.5);
  BOOST_TEST(bench.step.s[0] == -2.0 / 3.0, boost::test_tools::tolerance(1e-15));
}

// λ ← λ·max(⅓, 1 − (2ρ − 1)³) after an accepted step (Nielsen 1999, eq. 2.5).
BOOST_AUTO_TEST_CASE(acceptance_follows_nielsen) {
  const double ratios[] = {0.1, 0.25, 0.5, 0.75, 0.9, 1.0, 1.5, 3.0};
  for (const double ratio : ratios) {
    StepBench bench = bench_with_ratio(ratio);
    Damping strategy = half_damped();
    BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.ratio == ratio, boost::test_tools::tolerance(1e-12));
    const double factor = std::max(1.0 / 3.0, 1.0 - std::pow(2.0 * ratio - 1.0, 3));
    BOOST_REQUIRE(bench.propose(strategy));
    BOOST_TEST(bench.step.damping == 0.5 * factor, boost::test_tools::tolerance(1e-12));
  }
}

// λ ← νλ, ν ← 2ν: 1, 4, 32, 512 times ½·2^k after refusals in a row.
BOOST_DATA_TEST_CASE(refusals_grow_ever_faster, data::make({1e6, infinity, nan}), value) {
  StepBench bench = bench_with_ratio(1.0);
  bench.objective.f = [value](const Vector&) { return value; };
  Damping strategy = half_damped();
  for (const double expected : {0.5, 1.0, 4.0, 32.0, 512.0}) {
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.damping == expected);
  }
}

BOOST_AUTO_TEST_CASE(an_acceptance_ends_the_series_of_refusals) {
  StepBench bench = bench_with_ratio(-1.0);
  Damping strategy = half_damped();
  BOOST_TEST(retries(bench.propose_and_judge(strategy)));
  BOOST_TEST(retries(bench.propose_and_judge(strategy)));
  bench.objective.f = [](const Vector&) { return -100.0; };
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));  // λ = 4, then 4/3
  bench.objective.f = [](const Vector&) { return 100.0; };
  BOOST_TEST(retries(bench.propose_and_judge(strategy)));
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST(bench.step.damping == 8.0 / 3.0, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_poor_ratio_is_refused) {
  StepBench bench = bench_with_ratio(0.5e-4);
  Damping strategy = half_damped();
  BOOST_TEST(retries(bench.propose_and_judge(strategy)));
}

BOOST_AUTO_TEST_CASE(a_non_finite_gradient_is_never_accepted) {
  StepBench bench = bench_with_ratio(1.0);
  bench.objective.g = [](const Vector&, Vector& g) { g.setConstant(nan); };
  Damping strategy = half_damped();
  for (int k = 0; k < 10; ++k) BOOST_TEST(!accepts(bench.propose_and_judge(strategy)));
}

BOOST_DATA_TEST_CASE(damping_makes_any_finite_matrix_definite, data::make({0.0, 1e-3}), initial) {
  for (const double scale : {1e-100, 1.0, 1e100}) {
    StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), scale * matrix2(-1, 0.3, 1),
                    vector2(1, 2));
    Damping strategy({initial}, 2);
    BOOST_REQUIRE(bench.propose(strategy));
    BOOST_TEST(bench.step.damping > scale);
    BOOST_TEST(bench.step.damping < 1e4 * scale);
    BOOST_TEST(bench.step.s.dot(bench.iterate.gradient) < 0.0);
  }
}

BOOST_AUTO_TEST_CASE(a_zero_matrix_is_damped_too) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), Matrix::Zero(2, 2),
                  vector2(1, 2));
  Damping strategy({}, 2);
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST(bench.step.s.dot(bench.iterate.gradient) < 0.0);
}

BOOST_AUTO_TEST_CASE(a_non_finite_hessian_has_no_step) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), matrix2(1, nan, 1),
                  vector2(1, 2));
  Damping strategy({}, 2);
  BOOST_TEST(!bench.propose(strategy));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
