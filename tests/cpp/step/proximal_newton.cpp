// Proximal Newton in whole runs.
#include "hesse/step/proximal_newton.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/solve/elastic_net.hpp"

#include "support/function_objective.hpp"
#include "support/limits.hpp"
#include "support/penalized_oracle.hpp"
#include "support/random_problems.hpp"
#include "support/watchers.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

Result run(Objective& f, const Vector& l1, const Vector& x0, const Bounds& bounds = Bounds::none(),
           const std::vector<Observer*>& observers = {}) {
  ElasticNet function(f, l1, Vector::Zero(l1.size()));
  Options options;
  options.stopping.gtol = 1e-9;
  return minimize(function, x0, elastic_net_method(), options, observers, nullptr, bounds);
}

/// Σ log(1 + exp x) + ½ xᵀA x + bᵀx
FunctionObjective soft_quadratic(const Matrix& A, const Vector& b) {
  FunctionObjective objective = quadratic(A, b);
  objective.f = [A, b](const Vector& x) -> double {
    return 0.5 * x.dot(A * x) + b.dot(x) + x.array().exp().log1p().sum();
  };
  objective.g = [A, b](const Vector& x, Vector& g) {
    g = A * x + b;
    g.array() += 1.0 / (1.0 + (-x.array()).exp());
  };
  objective.H = [A](const Vector& x, Matrix& H) {
    const Eigen::ArrayXd p = 1.0 / (1.0 + (-x.array()).exp());
    H = A;
    H.diagonal().array() += p * (1.0 - p);
  };
  return objective;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(proximal_newton)

BOOST_DATA_TEST_CASE(a_quadratic_takes_one_step, data::xrange(50), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const Index n = 1 + seed % 5;
  RandomBox box(n, random);
  const PenalizedQuadratic wanted{spread_matrix(n, 0.1, 10.0, random), 10.0 * random.vector(n),
                                  3.0 * random.vector(n).cwiseAbs(), box.lower, box.upper};
  FunctionObjective f = quadratic(wanted.A, wanted.b);
  const Result result = run(f, wanted.l1, box.x, {wanted.lower, wanted.upper});
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST(result.iterations <= 2);
  BOOST_TEST(box.contains(result.best.x));
  const double best = wanted.minimum();
  BOOST_TEST(result.best.value <= best + 1e-10 * (1.0 + std::abs(best)));
}

// More variables than the working set takes in at once.
BOOST_AUTO_TEST_CASE(variables_that_were_left_out_are_found) {
  const Index n = 400;
  Random random(1);
  const Vector b = 4.0 * random.vector(n);
  FunctionObjective f = quadratic(Matrix::Identity(n, n), b);
  const Result result = run(f, Vector::Ones(n), Vector::Zero(n));
  BOOST_TEST((result.status == Status::gtol));
  for (Index i = 0; i < n; ++i) {
    const double wanted = b[i] > 1.0 ? 1.0 - b[i] : b[i] < -1.0 ? -1.0 - b[i] : 0.0;
    BOOST_TEST(std::abs(result.best.x[i] - wanted) <= 1e-12);
  }
  BOOST_TEST(result.iterations >= 4);
}

BOOST_DATA_TEST_CASE(far_starts_descend_to_the_same_point, data::make({0.0, 5.0, -40.0, 300.0}),
                     far) {
  Random random(7);
  const Index n = 30;
  const Matrix A = spread_matrix(n, 0.01, 1.0, random);
  const Vector b = 2.0 * random.vector(n), l1 = 0.3 * random.vector(n).cwiseAbs();
  FunctionObjective f = soft_quadratic(A, b);
  double last = std::numeric_limits<double>::max();
  bool descends = true;
  Watcher watcher([&](const Iterate& now, const IterationRecord&) {
    descends = descends && now.value - last <= 10.0 * epsilon * std::abs(last);
    last = now.value;
    return Continue::go_on;
  });
  const Result near = run(f, l1, Vector::Zero(n));
  const Result result = run(f, l1, Vector::Constant(n, far), Bounds::none(), {&watcher});
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST(descends);
  BOOST_TEST((result.best.x - near.best.x).lpNorm<Eigen::Infinity>() <= 1e-7);
  BOOST_TEST(result.iterations <= 60);
}

BOOST_AUTO_TEST_CASE(a_strong_penalty_leaves_nothing) {
  FunctionObjective f = quadratic(matrix2(2, 1, 3), vector2(-3, 0.5));
  const Result result = run(f, vector2(3, 3), vector2(7, -2));
  BOOST_TEST((result.status == Status::gtol));
  BOOST_TEST((result.best.x == vector2(0, 0)));
}

BOOST_AUTO_TEST_CASE(where_nothing_is_finite_there_is_no_step) {
  FunctionObjective f = quadratic(Matrix::Identity(2, 2), vector2(3, 4));
  f.H = [](const Vector&, Matrix& H) { H.setConstant(nan); };
  BOOST_TEST((run(f, vector2(1, 1), vector2(1, 1)).status == Status::factorization));
  f.f = [](const Vector&) { return nan; };
  BOOST_TEST((run(f, vector2(1, 1), vector2(1, 1)).status == Status::nonfinite_start));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
