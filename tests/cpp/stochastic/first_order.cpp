#include "hesse/stochastic/first_order.hpp"

#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/linear_sums.hpp"
#include "support/thread_count.hpp"
#include "support/training.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

/// ½(2x₀ − 1)² + ½(x₁)², halved by the mean over two samples: gradient (2x₀ − 1, ½x₁).
LinearSum two_samples() { return {matrix2(2, 0, 1), vector2(1, 0)}; }

Vector gradient_of_two_samples(const Vector& x) { return vector2(2.0 * x[0] - 1.0, 0.5 * x[1]); }

Vector after_steps(std::string_view name, const TrainingOptions& options, int steps) {
  LinearSum sum = two_samples();
  const auto trainer = make_trainer(*find_trainer(name), options);
  trainer->begin(sum);
  Vector x = vector2(1, -3);
  for (int k = 0; k < steps; ++k) {
    BOOST_TEST((trainer->step(sum, x).outcome == StepOutcome::moved));
  }
  return x;
}

TrainingOptions full_batches(double rate) {
  TrainingOptions options;
  options.batch.batch_size = 2;
  options.schedule.learning_rate = rate;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stochastic)
BOOST_AUTO_TEST_SUITE(first_order)

BOOST_AUTO_TEST_CASE(plain_gradient_steps) {
  TrainingOptions options = full_batches(0.25);
  options.momentum.momentum = 0.0;
  // Gradients (1, −1.5) and (0.5, −1.3125).
  BOOST_TEST((after_steps("sgd", options, 1) == vector2(0.75, -2.625)));
  BOOST_TEST((after_steps("sgd", options, 2) == vector2(0.625, -2.296875)));
}

BOOST_AUTO_TEST_CASE(steps_with_momentum) {
  TrainingOptions options = full_batches(0.25);
  options.momentum.momentum = 0.5;
  // v₁ = (1, −1.5), x₁ = (0.75, −2.625); v₂ = (0.5, −0.75) + (0.5, −1.3125) = (1, −2.0625).
  BOOST_TEST((after_steps("sgd", options, 2) == vector2(0.5, -2.109375)));
}

BOOST_AUTO_TEST_CASE(steps_with_nesterovs_momentum) {
  TrainingOptions options = full_batches(0.25);
  options.momentum.momentum = 0.5;
  options.momentum.nesterov = 1;
  // v₁ = (1, −1.5), x₁ = x₀ − ¼(1.5, −2.25) = (0.625, −2.4375);
  // g₂ = (0.25, −1.21875), v₂ = (0.75, −1.96875), x₂ = x₁ − ¼(0.625, −2.203125).
  BOOST_TEST((after_steps("sgd", options, 1) == vector2(0.625, -2.4375)));
  BOOST_TEST((after_steps("sgd", options, 2) == vector2(0.46875, -1.88671875)));
}

// The moments and their corrections as the paper's algorithm 1 has them, entry by entry.
BOOST_DATA_TEST_CASE(adam_and_adamw_follow_their_papers, data::make({0.0, 0.1}), weight_decay) {
  TrainingOptions options = full_batches(0.125);
  options.adam.weight_decay = weight_decay;
  Vector x = vector2(1, -3), m = vector2(0, 0), v = vector2(0, 0);
  for (int t = 1; t <= 5; ++t) {
    const Vector g = gradient_of_two_samples(x);
    for (int j = 0; j < 2; ++j) {
      m[j] = 0.9 * m[j] + (1 - 0.9) * g[j];
      v[j] = 0.999 * v[j] + (1 - 0.999) * g[j] * g[j];
      const double m_hat = m[j] / (1 - std::pow(0.9, t)), v_hat = v[j] / (1 - std::pow(0.999, t));
      x[j] -= 0.125 * (m_hat / (std::sqrt(v_hat) + 1e-8) + weight_decay * x[j]);
    }
    const Vector by_trainer = after_steps(weight_decay > 0.0 ? "adamw" : "adam", options, t);
    BOOST_TEST((by_trainer - x).norm() < 1e-14);
  }
}

// The first step of Adam has the length of the learning rate in each entry.
BOOST_AUTO_TEST_CASE(adams_first_step_is_the_sign_of_the_gradient) {
  const Vector x = after_steps("adam", full_batches(0.125), 1);
  BOOST_TEST((x - vector2(0.875, -2.875)).norm() < 1e-8);
}

BOOST_DATA_TEST_CASE(batches_lead_to_the_solution,
                     data::make({"sgd", "adam", "adamw"}) * data::make({1, 7, 32, 64, 1000}), name,
                     batch_size) {
  ConsistentSquares problem(64, 5);
  TrainingOptions options;
  options.batch.batch_size = batch_size;
  options.schedule.learning_rate = 0.02;
  options.adam.weight_decay = 0.0;
  options.limits.max_epochs = 3000;
  options.limits.target_loss = 1e-10;
  const TrainingResult result = train_by(name, problem.sum, Vector::Zero(5), options);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST((result.x - problem.solution).norm() < 1e-4);
}

BOOST_DATA_TEST_CASE(long_vectors_have_the_same_bits_for_any_number_of_threads,
                     data::make({"sgd", "adam", "adamw"}), name) {
  constexpr Index n = 400001;  // seven vectors of it are more than one thread's share
  Random random(1);
  const Matrix A = random.vector(n).transpose();
  LinearSum sum(A, Vector::Ones(1));
  TrainingOptions options;
  options.limits.max_epochs = 3;
  options.schedule.learning_rate = 1e-7;
  Vector x[2];
  for (const int threads : {1, 3}) {
    const ThreadCount scope(threads);
    x[threads / 3] = train_by(name, sum, Vector::Ones(n), options).last;
  }
  BOOST_TEST((x[0] == x[1]));
  BOOST_TEST((x[0] != Vector::Ones(n)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
