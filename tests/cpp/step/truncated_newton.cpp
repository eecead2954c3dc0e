// Truncated Newton: its direction where B is positive definite and where it is not, and the line
// search.
#include "hesse/step/truncated_newton.hpp"

#include <Eigen/LU>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/problem/backtracking.hpp"

#include "support/dense_operator.hpp"
#include "support/random_problems.hpp"
#include "support/step_bench.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

StepBench quadratic_bench(const Matrix& A, const Vector& x) {
  return {quadratic(A, Vector::Zero(x.size())), A, x};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(backtracking)

BOOST_AUTO_TEST_CASE(goes_to_the_minimiser_of_the_parabola_within_safeguards) {
  // φ(0) = 1, φ'(0) = −1: φ(1) = 1.25 makes the parabola 1 − α + 1.25α².
  BOOST_TEST(shorter_length(1.0, -1.0, 1.0, 1.25) == 0.4, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(shorter_length(2.0, -1.0, 1.0, 1e9) == 0.2, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(shorter_length(2.0, -1.0, 1.0, -1.5) == 1.0);
  BOOST_TEST(shorter_length(2.0, -1.0, 1.0, nan) == 0.2, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(truncated_newton)

BOOST_DATA_TEST_CASE(a_convex_model_is_solved_to_the_forcing_term, data::make({1, 2, 30}), n) {
  Random random(static_cast<std::uint64_t>(n));
  const Matrix A = spread_matrix(n, 0.1, 10.0, random);
  StepBench bench = quadratic_bench(A, random.vector(n));
  Budget budget = unlimited();
  TruncatedNewton strategy({}, {}, n, budget);
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  const Vector& g = bench.iterate.gradient;
  BOOST_TEST((A * bench.step.s + g).norm() <= 0.5 * g.norm() * (1 + 1e-12));
  BOOST_TEST(g.dot(bench.step.s) < 0.0);
}

BOOST_DATA_TEST_CASE(later_models_are_solved_more_accurately, data::make({1e-4, 1e-8}), share) {
  Random random(4);
  const Matrix A = spread_matrix(30, 0.1, 10.0, random);
  StepBench bench = quadratic_bench(A, random.vector(30));
  Budget budget = unlimited();
  TruncatedNewton strategy({}, {}, 30, budget);
  BOOST_REQUIRE(bench.propose(strategy));
  bench.iterate = evaluated(bench.objective, share * bench.iterate.x);
  BOOST_REQUIRE(bench.propose(strategy));
  const Vector& g = bench.iterate.gradient;
  BOOST_TEST((A * bench.step.s + g).norm() <= std::sqrt(share) * g.norm() * (1 + 1e-9));
}

BOOST_DATA_TEST_CASE(negative_curvature_is_followed_downhill_at_least_as_far_as_the_start,
                     data::make({1, 2, 30}), n) {
  Random random(static_cast<std::uint64_t>(n) + 5);
  for (int k = 0; k < 20; ++k) {
    const Matrix A = spread_matrix(n, -2.0, n == 1 ? -2.0 : 1.0, random);
    StepBench bench = quadratic_bench(A, random.vector(n));
    Budget budget = unlimited();
    KrylovOptions krylov;
    TruncatedNewton strategy({}, krylov, n, budget);
    BOOST_REQUIRE(bench.propose(strategy));
    BOOST_TEST(bench.step.s.allFinite());
    BOOST_TEST(bench.iterate.gradient.dot(bench.step.s) < 0.0);
    const bool is_curved = bench.step.s.dot(A * bench.step.s) < 0.0;
    if (is_curved) {
      BOOST_TEST(bench.step.s.norm() >= std::max(1.0, bench.iterate.x.norm()) * (1 - 1e-12));
    }
    BOOST_TEST((is_curved || n > 1));
  }
}

// After a success at the first trial the next direction is followed four times as far; after
// backtracking, as far as that led.
BOOST_AUTO_TEST_CASE(the_reach_follows_success) {
  FunctionObjective objective = quadratic(-Matrix::Identity(1, 1), Vector::Zero(1));
  StepBench bench(objective, -Matrix::Identity(1, 1), Vector::Constant(1, 0.5));
  Budget budget = unlimited();
  TruncatedNewton strategy({}, {}, 1, budget);
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  BOOST_TEST(bench.step.s[0] == 1.0);
  bench.attempt = 0;
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST(bench.step.s[0] == 4.0);
  bench.objective.f = [](const Vector& x) { return x[0] > 2.0 ? nan : -0.5 * x[0] * x[0]; };
  BOOST_TEST(retries(bench.judge(strategy)));
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  BOOST_TEST(bench.step.s[0] == 0.4, boost::test_tools::tolerance(1e-15));
  bench.attempt = 0;
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST(bench.step.s[0] == 0.5, boost::test_tools::tolerance(1e-15));  // rz / |curvature|
}

// A gradient of rounding errors that hardly knows of the negative curvature, and f = 1 beside which
// it is nothing.
BOOST_AUTO_TEST_CASE(leaves_saddle_points) {
  const Index n = 10;
  Vector spectrum = Vector::LinSpaced(n, 0.1, 1.0);
  spectrum[n - 1] = -1.0;
  Budget budget = unlimited();
  for (const double noise : {0.0, 1e-20, -1e-20}) {
    StepBench bench = quadratic_bench(spectrum.asDiagonal(), Vector::Zero(n));
    bench.iterate.gradient.setConstant(noise);
    bench.iterate.gradient[n - 1] = 1e-6 * noise;
    bench.iterate.value = 1.0;
    TruncatedNewton strategy({}, {}, n, budget);
    BOOST_TEST((strategy.at_saddle() == AtSaddle::propose));
    BOOST_REQUIRE(bench.propose(strategy));
    const Vector& s = bench.step.s;
    BOOST_TEST(s.norm() == 1.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(s.dot(spectrum.cwiseProduct(s)) <= -0.8);
    BOOST_TEST(bench.iterate.gradient[n - 1] * s[n - 1] <= 0.0);
    BOOST_TEST(bench.iterate.gradient.dot(s) <= 0.0);
  }
}

BOOST_AUTO_TEST_CASE(a_preconditioner_that_knows_the_inverse_gives_newtons_step) {
  Random random(8);
  const Matrix A = spread_matrix(30, 1e-3, 1e3, random);
  DenseOperator M(A.inverse());
  KrylovOptions krylov;
  krylov.preconditioner = &M;
  krylov.max_iterations = 1;
  StepBench bench = quadratic_bench(A, random.vector(30));
  Budget budget = unlimited();
  TruncatedNewton strategy({}, krylov, 30, budget);
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST((bench.step.s + bench.iterate.x).norm() <= 1e-7 * bench.iterate.x.norm());
}

BOOST_DATA_TEST_CASE(a_curvature_that_is_not_finite_has_no_step, data::make({nan, infinity}), bad) {
  StepBench bench = quadratic_bench(Matrix::Identity(2, 2), vector2(1, 1));
  FixedCurvature broken(matrix2(bad, 0, 1));
  Budget budget = unlimited();
  TruncatedNewton strategy({}, {}, 2, budget);
  BOOST_TEST(!strategy.propose({bench.iterate, broken.curvature, 0}, bench.step));
}

BOOST_AUTO_TEST_CASE(trials_are_limited_and_shorten) {
  StepBench bench = quadratic_bench(Matrix::Identity(2, 2), vector2(3, 4));
  bench.objective.f = [](const Vector&) { return infinity; };
  Budget budget = unlimited();
  LineSearchOptions options;
  options.max_trials = 4;
  TruncatedNewton strategy(options, {}, 2, budget);
  for (const double length : {5.0, 0.5, 0.05}) {
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.s.norm() == length, boost::test_tools::tolerance(1e-12));
  }
  BOOST_TEST(gives_up(bench.propose_and_judge(strategy)));
}

BOOST_AUTO_TEST_CASE(the_budget_ends_it) {
  StepBench bench = quadratic_bench(Matrix::Identity(2, 2), vector2(3, 4));
  Budget spent(-1.0, no_limit);
  TruncatedNewton strategy({}, {}, 2, spent);
  BOOST_CHECK_THROW((void)bench.propose(strategy), TimeLimitReached);
}

BOOST_AUTO_TEST_CASE(the_second_refusal_tells_the_line) {
  StepBench bench(bowl_with_edge(2, 3.0, infinity), 0.01 * Matrix::Identity(2, 2), vector2(1, 2));
  Budget budget = unlimited();
  TruncatedNewton strategy({}, {}, 2, budget);
  const auto& lines = bench.objective.expected_lines;
  BOOST_REQUIRE(retries(bench.propose_and_judge(strategy)));
  const Vector direction = bench.step.s;
  BOOST_TEST(lines.empty());
  while (retries(bench.propose_and_judge(strategy))) BOOST_TEST(lines.size() == 1u);
  BOOST_TEST(bench.attempt == 3);
  BOOST_REQUIRE(lines.size() == 1u);
  BOOST_TEST((lines[0].x == bench.iterate.x));
  BOOST_TEST((lines[0].direction == direction));
  BOOST_TEST(lines[0].values == 3);  // at the start, and where refused
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
