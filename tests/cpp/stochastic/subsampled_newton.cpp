#include "hesse/stochastic/subsampled_newton.hpp"

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
BOOST_AUTO_TEST_SUITE(subsampled_newton)

// Without damping and sampling, one step of exact conjugate gradients solves least squares.
BOOST_AUTO_TEST_CASE(one_newton_step_solves_least_squares) {
  ConsistentSquares problem(60, 5);
  TrainingOptions options;
  options.curvature.curvature_fraction = 1.0;
  options.damping.initial_damping = 0.0;
  options.growth.gradient_fraction = 1.0;
  options.cg.tolerance = 1e-14;
  options.cg.progress = 0.0;
  options.limits.max_epochs = 3;
  options.limits.report = ReportEvery::step;
  options.limits.target_loss = 1e-20;
  const TrainingResult result =
      train_by("subsampled-newton", problem.sum, Vector::Zero(5), options);
  BOOST_TEST(result.steps == 1);
  BOOST_TEST((result.x - problem.solution).norm() < 1e-12);
}

BOOST_DATA_TEST_CASE(the_optimum_is_found_from_samples_of_the_curvature,
                     data::make({0.0, 0.1, 0.25, 1.0}) * data::make({0, 1}) * data::make({0, 1}),
                     fraction, warm, weighted) {
  Random random(3);
  const Matrix A = random_matrix(200, 6, random);
  Vector labels = random.vector(200), weights = Vector::Ones(200);
  for (double& label : labels) label = label > 0.0 ? 1.0 : -1.0;
  if (weighted != 0) weights = weights + 0.9 * random.vector(200);
  LinearSum sum(A, labels, LinearLoss::logistic, 0.01, weights);
  TrainingOptions options;
  options.curvature.curvature_fraction = fraction;
  options.cg.warm_start = warm;
  options.limits.gtol = 1e-7;
  options.limits.max_epochs = infinity;
  options.limits.max_time = 20.0;
  const TrainingResult result = train_by("subsampled-newton", sum, Vector::Zero(6), options);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST((result.x - minimizer_of(sum)).norm() < 1e-4);
}

BOOST_AUTO_TEST_CASE(the_gradient_s_batch_grows_to_all_samples) {
  LinearSum sum = random_logistic(500, 6);
  TrainingOptions options;
  options.growth.gradient_fraction = 0.02;
  options.limits.report = ReportEvery::step;
  options.limits.max_epochs = 1000;
  options.limits.gtol = 1e-8;
  TrainingHistory history;
  const TrainingResult result =
      train_by("subsampled-newton", sum, Vector::Zero(6), options, {&history});
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST((result.x - minimizer_of(sum)).norm() < 1e-5);
  BOOST_TEST(history.records[1].batch_size == 10);
  for (std::size_t k = 1; k < history.records.size(); ++k) {
    BOOST_TEST(history.records[k].batch_size >= history.records[k - 1].batch_size);
  }
  BOOST_TEST(history.records.back().batch_size == 500);
}

// ¼(x² − 1)² by its true curvature, negative at the start: the step leads away from the maximum.
class DoubleWell final : public FiniteSum {
 public:
  [[nodiscard]] Index dimension() const override { return 1; }
  [[nodiscard]] Index sample_count() const override { return 1; }
  double value(const Vector& x, const Samples&) override {
    return 0.25 * std::pow(x[0] * x[0] - 1.0, 2);
  }
  double value_and_gradient(const Vector& x, const Samples& samples, Vector& g) override {
    g[0] = x[0] * (x[0] * x[0] - 1.0);
    return value(x, samples);
  }
  double gradient_squares(const Vector&, const Samples&) override { return 0.0; }
  void linearize(const Vector& x, const Samples&, CurvatureKind) override { at_ = x[0]; }
  void multiply(const ConstBlock& V, Block BV) override { BV = (3.0 * at_ * at_ - 1.0) * V; }
  void assemble(const Vector& x, const Samples&, CurvatureKind, Block B) override {
    B(0, 0) = 3.0 * x[0] * x[0] - 1.0;
  }

 private:
  double at_ = 0.0;
};

BOOST_DATA_TEST_CASE(negative_curvature_is_followed_to_a_minimum, data::make({1e-3, -0.3, 5.0}),
                     start) {
  DoubleWell well;
  TrainingOptions options;
  options.curvature.kind = CurvatureKind::hessian;
  options.limits.gtol = 1e-8;
  const TrainingResult result =
      train_by("subsampled-newton", well, Vector::Constant(1, start), options);
  BOOST_TEST((result.status == TrainingStatus::converged));
  BOOST_TEST(std::abs(std::abs(result.x[0]) - 1.0) < 1e-7);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
