#include "hesse/stochastic/progressive_lbfgs.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/linear_sums.hpp"
#include "support/training.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

}  // namespace

BOOST_AUTO_TEST_SUITE(stochastic)
BOOST_AUTO_TEST_SUITE(progressive_lbfgs)

// A finite sum's own optimum, from whatever first sample.
BOOST_DATA_TEST_CASE(the_optimum_is_found, data::make({0.0, 0.02, 0.3, 1.0}), first_share) {
  LinearSum sum = random_logistic(400, 6, 0.1);
  TrainingOptions options;
  options.growth.gradient_fraction = first_share;
  options.limits.gtol = 1e-8;
  options.limits.max_epochs = 1000;
  const TrainingResult result = train_by("progressive-lbfgs", sum, Vector::Zero(6), options);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST((result.x - minimizer_of(sum)).norm() < 1e-6);
}

// On all samples with exact data: the first step is steepest descent of length 1, and a few more
// than n solve a quadratic problem.
BOOST_AUTO_TEST_CASE(all_samples_make_it_lbfgs) {
  ConsistentSquares problem(60, 5);
  TrainingOptions options;
  options.growth.gradient_fraction = 1.0;
  const auto trainer = make_trainer(*find_trainer("progressive-lbfgs"), options);
  trainer->begin(problem.sum);
  Vector x = Vector::Zero(5), g(5);
  problem.sum.value_and_gradient(x, problem.sum.all_samples(), g);
  BOOST_TEST((trainer->step(problem.sum, x).outcome == StepOutcome::moved));
  BOOST_TEST((x + g / g.norm()).norm() < 1e-14);

  options.limits.target_loss = 1e-12;
  options.limits.max_epochs = infinity;
  const TrainingResult result =
      train_by("progressive-lbfgs", problem.sum, Vector::Zero(5), options);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST(result.steps <= 25);
}

BOOST_AUTO_TEST_CASE(growth_at_least_doubles_the_sample_and_ends_with_all) {
  LinearSum sum = random_logistic(1000, 6, 0.1);
  TrainingOptions options;
  options.growth.gradient_fraction = 0.01;
  const auto trainer = make_trainer(*find_trainer("progressive-lbfgs"), options);
  trainer->begin(sum);
  Vector x = Vector::Zero(6);
  Index size = trainer->step(sum, x).batch_size;
  BOOST_TEST(size >= 10);
  for (int k = 0; k < 40; ++k) {
    const Index next = trainer->step(sum, x).batch_size;
    BOOST_TEST((next == size || next >= 2 * size || next == 1000));
    BOOST_TEST((next <= 700 || next == 1000));
    size = next;
  }
  BOOST_TEST(size == 1000);
}

BOOST_AUTO_TEST_CASE(a_start_that_is_not_finite_is_said_to_be_so) {
  ConsistentSquares problem(20, 3);
  TrainingOptions options;
  const auto trainer = make_trainer(*find_trainer("progressive-lbfgs"), options);
  trainer->begin(problem.sum);
  Vector x = Vector::Constant(3, nan);
  BOOST_TEST((trainer->step(problem.sum, x).outcome == StepOutcome::nonfinite));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
