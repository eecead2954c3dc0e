// Newton's direction with backtracking.
#include "hesse/step/newton_line_search.hpp"

#include <utility>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/random_problems.hpp"
#include "support/step_bench.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

auto modifications() {
  return data::make({static_cast<int>(HessianModification::magnitude),
                     static_cast<int>(HessianModification::floor),
                     static_cast<int>(HessianModification::damping)});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(newton_line_search)

BOOST_AUTO_TEST_CASE(a_convex_quadratic_is_solved_in_one_step) {
  StepBench bench(quadratic(matrix2(2, 1, 3), vector2(-3, -4)), matrix2(2, 1, 3), vector2(7, -9));
  NewtonLineSearch strategy({}, {}, 2);
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  BOOST_TEST((bench.trial.point().x - vector2(1, 1)).norm() < 1e-13);
  BOOST_TEST(bench.step.damping == 0.0);
}

BOOST_DATA_TEST_CASE(the_direction_descends_however_indefinite_B_is,
                     data::make({1e-100, 1.0, 1e100}) * modifications(), scale, kind) {
  Random random(1);
  for (int k = 0; k < 50; ++k) {
    const Vector x = random.vector(6);
    StepBench bench(quadratic(Matrix::Identity(6, 6), Vector::Zero(6)),
                    scale * spread_matrix(6, -1.0, random.uniform(), random), x);
    NewtonLineSearch strategy({}, {static_cast<HessianModification>(kind), 1e-8}, 6);
    BOOST_REQUIRE(bench.propose(strategy));
    BOOST_TEST(bench.step.s.dot(bench.iterate.gradient) < 0.0);
    const bool is_damped = static_cast<HessianModification>(kind) == HessianModification::damping;
    BOOST_TEST((bench.step.damping > 0.0) == is_damped);
  }
}

// B = diag(2, −4), ‖B‖ = 4 by its discs.
BOOST_AUTO_TEST_CASE(a_modified_diagonal_is_known_in_closed_form) {
  for (const auto& [kind, second] : {std::pair{HessianModification::magnitude, 4.0},
                                     std::pair{HessianModification::floor, 0.5 * 4.0}}) {
    StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), matrix2(2, 0, -4),
                    vector2(1, 1));
    NewtonLineSearch strategy({}, {kind, 0.5}, 2);
    BOOST_REQUIRE(bench.propose(strategy));
    BOOST_TEST((bench.step.s - vector2(-0.5, -1.0 / second)).norm() < 1e-15);
  }
}

BOOST_DATA_TEST_CASE(a_zero_hessian_is_modified_too, modifications(), kind) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), Matrix::Zero(2, 2),
                  vector2(1, 2));
  NewtonLineSearch strategy({}, {static_cast<HessianModification>(kind), 1e-8}, 2);
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST(bench.step.s.dot(bench.iterate.gradient) < 0.0);
}

// B a hundred times too small: the step is a hundred times too long, and lengths shrink along one
// direction by factors in [0.1, 0.5] until f falls enough.
BOOST_AUTO_TEST_CASE(too_long_a_step_is_shortened_until_armijo_holds) {
  const Vector x = vector2(1, 2);
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), 0.01 * Matrix::Identity(2, 2),
                  x);
  NewtonLineSearch strategy({}, {}, 2);
  double before = 0.0;
  Verdict verdict = Verdict::retry;
  while (retries(verdict) && bench.attempt < 10) {
    verdict = bench.propose_and_judge(strategy);
    const double length = bench.step.s.norm();
    if (before > 0.0) {
      BOOST_TEST(length >= 0.1 * before * (1 - 1e-12));
      BOOST_TEST(length <= 0.5 * before * (1 + 1e-12));
    }
    BOOST_TEST(std::abs(bench.step.s.dot(x)) == length * x.norm(),
               boost::test_tools::tolerance(1e-12));
    before = length;
  }
  BOOST_TEST(accepts(verdict));
  BOOST_TEST(bench.trial.value() < bench.iterate.value);
  BOOST_TEST(bench.objective.gradients ==
             2);  // at the start and where accepted, not at refused trials
}

BOOST_DATA_TEST_CASE(a_non_finite_value_shortens_the_step, data::make({nan, infinity}), outside) {
  StepBench bench(bowl_with_edge(2, 3.0, outside), 0.01 * Matrix::Identity(2, 2), vector2(1, 2));
  NewtonLineSearch strategy({}, {}, 2);
  BOOST_REQUIRE(retries(bench.propose_and_judge(strategy)));
  const double refused = bench.step.s.norm();
  BOOST_REQUIRE(bench.propose(strategy));
  BOOST_TEST(bench.step.s.norm() == 0.1 * refused, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_non_finite_gradient_is_never_accepted) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), Matrix::Identity(2, 2),
                  vector2(1, 2));
  bench.objective.g = [](const Vector&, Vector& g) { g.setConstant(nan); };
  NewtonLineSearch strategy({}, {}, 2);
  while (bench.attempt < 10) BOOST_TEST(!accepts(bench.propose_and_judge(strategy)));
}

BOOST_AUTO_TEST_CASE(it_gives_up_after_max_trials) {
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), Matrix::Identity(2, 2),
                  vector2(1, 2));
  bench.objective.f = [](const Vector&) { return infinity; };
  LineSearchOptions options;
  options.max_trials = 5;
  NewtonLineSearch strategy(options, {}, 2);
  for (int k = 0; k < 4; ++k) BOOST_TEST(retries(bench.propose_and_judge(strategy)));
  BOOST_TEST(gives_up(bench.propose_and_judge(strategy)));
}

// f is flat to the last bit, so only the gradient can tell whether the step is good.
BOOST_AUTO_TEST_CASE(below_rounding_the_gradient_decides) {
  FunctionObjective flat = quadratic(Matrix::Identity(2, 2), Vector::Zero(2));
  flat.f = [](const Vector&) { return 1e10; };
  StepBench better(flat, Matrix::Identity(2, 2), vector2(1e-4, 0));
  NewtonLineSearch strategy({}, {}, 2);
  BOOST_TEST(accepts(better.propose_and_judge(strategy)));
  flat.g = [](const Vector&, Vector& g) { g.setConstant(1e-4); };
  StepBench same(flat, Matrix::Identity(2, 2), vector2(1e-4, 0));
  BOOST_TEST(gives_up(same.propose_and_judge(strategy)));
}

BOOST_AUTO_TEST_CASE(a_non_finite_hessian_has_no_step) {
  for (const double bad : {nan, infinity, -infinity}) {
    StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), matrix2(1, bad, 1),
                    vector2(1, 2));
    NewtonLineSearch strategy({}, {}, 2);
    BOOST_TEST(!bench.propose(strategy));
  }
}

BOOST_AUTO_TEST_CASE(the_second_refusal_tells_the_line) {
  StepBench bench(bowl_with_edge(2, 3.0, infinity), 0.01 * Matrix::Identity(2, 2), vector2(1, 2));
  NewtonLineSearch strategy({}, {}, 2);
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

BOOST_AUTO_TEST_CASE(a_line_without_further_trials_is_not_told) {
  StepBench bench(bowl_with_edge(2, 3.0, infinity), 0.01 * Matrix::Identity(2, 2), vector2(1, 2));
  LineSearchOptions options;
  options.max_trials = 2;
  NewtonLineSearch strategy(options, {}, 2);
  BOOST_TEST(retries(bench.propose_and_judge(strategy)));
  BOOST_TEST(gives_up(bench.propose_and_judge(strategy)));
  BOOST_TEST(bench.objective.expected_lines.empty());
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
