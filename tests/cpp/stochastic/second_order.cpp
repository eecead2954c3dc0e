// Averaged Hessians, mini-batch Newton and multi-batch L-BFGS.
#include <cmath>

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
BOOST_AUTO_TEST_SUITE(second_order)

// The averages by their definition, from the same samples: weights w₀ = 1, w₁ = 2^log 2 …
BOOST_AUTO_TEST_CASE(hessians_are_averaged_by_their_weights) {
  Random random(2);
  const Matrix A = random_matrix(40, 3, random);
  LinearSum sum(A, random.vector(40));
  TrainingOptions options;
  options.batch.seed = 9;
  const auto trainer = make_trainer(*find_trainer("averaged-newton"), options);
  trainer->begin(sum);
  SubsetSampler same_samples(40, 9);
  Vector x = Vector::Ones(3), g(3);
  Matrix weighted = Matrix::Zero(3, 3), H(3, 3);
  double last_weight = 0.0;
  for (int t = 0; t < 4; ++t) {
    const double weight = std::pow(t + 1.0, std::log(t + 1.0));
    sum.assemble(x, same_samples.draw(10), CurvatureKind::gauss_newton, H);
    weighted += (weight - last_weight) * H;
    last_weight = weight;
    const double value = sum.value_and_gradient(x, sum.all_samples(), g);
    const Vector newton = Eigen::LDLT<Matrix>(weighted / weight).solve(-g);
    const Vector before = x;
    BOOST_TEST((trainer->step(sum, x).outcome == StepOutcome::moved));
    const Vector step = x - before;  // the line search may have made it shorter
    BOOST_TEST((step.normalized() - newton.normalized()).norm() < 1e-9);
    BOOST_TEST(sum.value(x, sum.all_samples()) < value);
  }
}

BOOST_AUTO_TEST_CASE(averaged_hessians_converge_superlinearly) {
  ConsistentSquares problem(2000, 20);
  TrainingOptions options;
  options.curvature.curvature_fraction = 0.03;
  options.limits.gtol = 1e-11;
  options.limits.max_epochs = 1000;
  TrainingHistory history;
  const TrainingResult result =
      train_by("averaged-newton", problem.sum, Vector::Zero(20), options, {&history});
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST((result.x - problem.solution).norm() < 1e-9);
  const std::size_t half = history.records.size() / 2, last = history.records.size() - 1;
  const auto factor = [&](std::size_t from, std::size_t to) {
    return std::pow(history.records[to].grad_norm / history.records[from].grad_norm,
                    1.0 / static_cast<double>(to - from));
  };
  BOOST_TEST(factor(half, last) < factor(1, half));
}

BOOST_DATA_TEST_CASE(batches_lead_near_the_optimum,
                     data::make({"minibatch-newton", "multibatch-lbfgs"}) *
                         data::make({50, 200, 1000}),
                     name, batch_size) {
  LinearSum sum = random_logistic(400, 5, 0.1);
  TrainingOptions options;
  options.batch.batch_size = batch_size;
  options.schedule.kind = ScheduleKind::inverse_time;
  options.schedule.decay_epochs = 5.0;
  options.limits.max_epochs = 600;
  const TrainingResult result = train_by(name, sum, Vector::Zero(5), options);
  const Vector optimum = minimizer_of(sum);
  const double start = sum.value(Vector::Zero(5), sum.all_samples());
  const double least = sum.value(optimum, sum.all_samples());
  BOOST_TEST(result.loss - least < 1e-3 * (start - least));
}

// On all samples it is L-BFGS: n + 1 steps or so solve a small quadratic problem.
BOOST_AUTO_TEST_CASE(multibatch_lbfgs_on_all_samples_is_lbfgs) {
  ConsistentSquares problem(60, 5);
  TrainingOptions options;
  options.batch.batch_size = 60;
  options.limits.target_loss = 1e-12;
  options.limits.max_epochs = infinity;
  const TrainingResult result = train_by("multibatch-lbfgs", problem.sum, Vector::Zero(5), options);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST(result.steps <= 25);
}

BOOST_AUTO_TEST_CASE(batches_overlap_as_wanted) {
  LinearSum sum = random_logistic(400, 5);
  TrainingOptions options;
  options.batch.batch_size = 100;
  options.multibatch.overlap = 0.2;
  const auto trainer = make_trainer(*find_trainer("multibatch-lbfgs"), options);
  trainer->begin(sum);
  Vector x = Vector::Zero(5);
  BOOST_TEST(trainer->step(sum, x).batch_size == 80);
  const std::vector<Index> kept = sum.last_samples;  // the last part that was evaluated
  BOOST_TEST(kept.size() == 20u);
  BOOST_TEST(trainer->step(sum, x).batch_size == 100);
  BOOST_TEST(sum.last_samples != kept);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
