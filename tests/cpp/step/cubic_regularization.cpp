// Adaptive cubic regularisation: acceptance, and how the weight σ follows what trials show.
#include "hesse/step/cubic_regularization.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/step_bench.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

constexpr double sigma = 2.0;

// The model of g = −4, B = 0 and σ = 2: s = −√(g/σ), |s| = √2, m(s) = −4√2 + (2/3)·2√2 = −(8/3)√2.
constexpr double length = 1.4142135623730951;
constexpr double quadratic_fall = 4.0 * length;
constexpr double cubic_term = sigma / 3.0 * length * length * length;
constexpr double predicted = quadratic_fall - cubic_term;

/// f falls by `fall` wherever it goes.
StepBench bench_with_fall(double fall) {
  FunctionObjective objective = quadratic(Matrix::Zero(1, 1), Vector::Constant(1, 4.0));
  objective.f = [fall](const Vector& x) { return x[0] == 0.0 ? 10.0 : 10.0 - fall; };
  return {objective, Matrix::Zero(1, 1), Vector::Zero(1)};
}

ExactCubic with_sigma(double value, Budget& budget, Index n = 1) {
  return {CubicOptions{value}, n, budget};
}

/// σ after one trial.
double sigma_after(double fall) {
  Budget budget = unlimited();
  StepBench bench = bench_with_fall(fall);
  ExactCubic strategy = with_sigma(sigma, budget);
  (void)bench.propose_and_judge(strategy);
  return strategy.sigma();
}

/// The fall that a third-order term of weight `observed` leaves of the quadratic model's.
double fall_with_third_order(double observed) {
  return quadratic_fall - observed / sigma * cubic_term;
}

double first_sigma(const Matrix& B, const Vector& g, const Vector& x) {
  Budget budget = unlimited();
  FunctionObjective objective = quadratic(Matrix::Zero(x.size(), x.size()), g);
  StepBench bench(objective, B, x);
  ExactCubic strategy({}, x.size(), budget);
  BOOST_REQUIRE(bench.propose(strategy));
  return strategy.sigma();
}

const auto closely = boost::test_tools::tolerance(1e-9);

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(cubic_regularization)

BOOST_AUTO_TEST_CASE(the_step_minimises_the_cubic_model) {
  Budget budget = unlimited();
  StepBench bench = bench_with_fall(predicted);
  ExactCubic strategy = with_sigma(sigma, budget);
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  BOOST_TEST(bench.step.s[0] == -length, closely);
  BOOST_TEST(bench.step.damping == sigma * length, closely);
  BOOST_TEST(bench.step.ratio == 1.0, closely);
  BOOST_TEST((strategy.at_saddle() == AtSaddle::propose));
}

BOOST_AUTO_TEST_CASE(a_trial_is_accepted_if_f_falls_at_all_as_predicted) {
  Budget budget = unlimited();
  for (const double share : {1e-3, 0.5, 1.5}) {
    StepBench bench = bench_with_fall(share * predicted);
    ExactCubic strategy = with_sigma(sigma, budget);
    BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  }
  for (const double share : {1e-5, 0.0, -1.0}) {
    StepBench bench = bench_with_fall(share * predicted);
    ExactCubic strategy = with_sigma(sigma, budget);
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.objective.gradients == 1);  // none for a refused trial
  }
}

BOOST_AUTO_TEST_CASE(sigma_becomes_what_the_trial_showed) {
  // Refused: between twice and a hundred times as large.
  BOOST_TEST(sigma_after(fall_with_third_order(5.0 * sigma)) == 5.0 * sigma, closely);
  BOOST_TEST(sigma_after(fall_with_third_order(1e5 * sigma)) == 100.0 * sigma, closely);
  // Accepted with a middling ratio: no smaller.
  BOOST_TEST(sigma_after(fall_with_third_order(1.5 * sigma)) == 1.5 * sigma, closely);
  // Very successful: between a tenth and a half of it.
  BOOST_TEST(sigma_after(fall_with_third_order(0.9 * sigma)) == 0.5 * sigma, closely);
  BOOST_TEST(sigma_after(fall_with_third_order(0.3 * sigma)) == 0.3 * sigma, closely);
  BOOST_TEST(sigma_after(fall_with_third_order(0.0)) == 0.1 * sigma, closely);
  BOOST_TEST(sigma_after(fall_with_third_order(-5.0 * sigma)) == 0.1 * sigma, closely);
}

BOOST_DATA_TEST_CASE(a_non_finite_value_raises_sigma_most, data::make({nan, infinity}), value) {
  Budget budget = unlimited();
  StepBench bench = bench_with_fall(0.0);
  bench.objective.f = [value](const Vector&) { return value; };
  ExactCubic strategy = with_sigma(sigma, budget);
  for (const double expected : {1e2, 1e4, 1e6}) {
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(strategy.sigma() == expected * sigma, closely);
  }
}

BOOST_AUTO_TEST_CASE(a_non_finite_gradient_is_a_bad_trial) {
  Budget budget = unlimited();
  StepBench bench = bench_with_fall(predicted);
  bench.objective.g = [](const Vector&, Vector& g) { g.setConstant(nan); };
  ExactCubic strategy = with_sigma(sigma, budget);
  for (int k = 0; k < 5; ++k) BOOST_TEST(retries(bench.propose_and_judge(strategy)));
}

// A cubic term that is lost beside the slope neither helps nor hinders.
BOOST_AUTO_TEST_CASE(newton_steps_leave_sigma_alone) {
  Budget budget = unlimited();
  StepBench bench(quadratic(matrix2(2, 1, 3), vector2(-3, -4)), matrix2(2, 1, 3), vector2(2, 3));
  ExactCubic strategy = with_sigma(1e-6, budget, 2);
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  BOOST_TEST((bench.trial.point().x - vector2(1, 1)).norm() < 1e-5);
  BOOST_TEST(strategy.sigma() == 1e-6);
}

// Even where a hundred times σ would not change the step in floating point.
BOOST_AUTO_TEST_CASE(a_refused_step_is_followed_by_a_shorter_one) {
  for (const double first : {1e-100, 1e-12, 1.0}) {
    StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), matrix2(1, 0.2, 0.5),
                    vector2(1, 2));
    bench.objective.f = [](const Vector&) { return infinity; };
    Budget budget = unlimited();
    ExactCubic strategy = with_sigma(first, budget, 2);
    double before = infinity;
    for (int k = 0; k < 10; ++k) {
      BOOST_TEST(retries(bench.propose_and_judge(strategy)));
      BOOST_TEST(bench.step.s.norm() <= 0.9 * before);
      before = bench.step.s.norm();
    }
  }
}

BOOST_AUTO_TEST_CASE(the_first_sigma_makes_steps_as_long_as_a_first_radius) {
  const Vector near = vector2(0, 0.5), far = vector2(6, 8);
  const Matrix nothing = Matrix::Zero(2, 2);
  BOOST_TEST(first_sigma(nothing, vector2(3, 4), near) == 5.0, closely);
  BOOST_TEST(first_sigma(nothing, vector2(3, 4), far) == 0.05, closely);
  BOOST_TEST(first_sigma(matrix2(1, 0, -3), vector2(0, 0), far) == 0.3, closely);
  BOOST_TEST(first_sigma(matrix2(0, 2, 0), vector2(0, 0), near) == 2.0, closely);
}

BOOST_AUTO_TEST_CASE(a_saddle_is_left) {
  Budget budget = unlimited();
  StepBench bench(quadratic(matrix2(1, 0, -1), vector2(0, 0)), matrix2(1, 0, -1), vector2(0, 0));
  ExactCubic strategy({}, 2, budget);
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  BOOST_TEST(std::abs(bench.step.s[1]) > 0.9);
}

BOOST_AUTO_TEST_CASE(products_alone_give_such_steps_too) {
  Budget budget = unlimited();
  StepBench bench(quadratic(matrix2(2, 1, 3), vector2(-3, -4)), matrix2(2, 1, 3), vector2(2, 3));
  KrylovCubic strategy({}, {}, 2, budget);
  BOOST_TEST((strategy.at_saddle() == AtSaddle::search_line));
  BOOST_TEST(accepts(bench.propose_and_judge(strategy)));
  const Vector& g = bench.iterate.gradient;
  BOOST_TEST(strategy.sigma() <= g.norm() / 13.0 * (1 + 1e-12));  // ‖g‖/‖x₀‖², and then less
  BOOST_TEST(bench.step.damping > 0.0);
  bench.objective.f = [](const Vector&) { return infinity; };
  StepBench refusing(bench.objective, matrix2(2, 1, 3), vector2(2, 3));
  refusing.iterate.value = 10.0;
  KrylovCubic other({}, {}, 2, budget);
  double before = infinity;
  for (int k = 0; k < 5; ++k) {
    BOOST_TEST(retries(refusing.propose_and_judge(other)));
    BOOST_TEST(refusing.step.s.norm() <= 0.9 * before);
    before = refusing.step.s.norm();
  }
}

BOOST_AUTO_TEST_CASE(below_rounding_the_gradient_decides) {
  const auto verdict = [](double new_gradient) {
    Budget budget = unlimited();
    StepBench bench = bench_with_fall(0.0);
    bench.objective.f = [](const Vector&) { return 1e20; };
    bench.iterate.value = 1e20;
    bench.objective.g = [new_gradient](const Vector&, Vector& g) { g.setConstant(new_gradient); };
    ExactCubic strategy = with_sigma(sigma, budget);
    const Verdict found = bench.propose_and_judge(strategy);
    BOOST_TEST(strategy.sigma() == sigma);
    return found;
  };
  BOOST_TEST(accepts(verdict(3.0)));
  BOOST_TEST(gives_up(verdict(4.0)));
}

BOOST_AUTO_TEST_CASE(a_non_finite_hessian_has_no_step) {
  Budget budget = unlimited();
  StepBench bench(quadratic(Matrix::Identity(2, 2), Vector::Zero(2)), matrix2(1, nan, 1),
                  vector2(1, 2));
  ExactCubic strategy({}, 2, budget);
  BOOST_TEST(!bench.propose(strategy));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
