// Trust-region steps from a Krylov space: accuracy, refused steps, saddle points, the norm.
#include "hesse/step/lanczos_trust_region.hpp"

#include <boost/test/unit_test.hpp>

#include "support/dense_operator.hpp"
#include "support/random_problems.hpp"
#include "support/step_bench.hpp"

namespace hesse::test {
namespace {

StepBench quadratic_bench(const Matrix& A, const Vector& x) {
  return {quadratic(A, Vector::Zero(x.size())), A, x};
}

double residual(const StepBench& bench, const Matrix& A) {
  return (A * bench.step.s + bench.iterate.gradient).norm() / bench.iterate.gradient.norm();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(lanczos_trust_region)

BOOST_AUTO_TEST_CASE(inexact_steps_follow_the_forcing_sequence_exact_ones_do_not) {
  Random random(1);
  const Matrix A = spread_matrix(30, 0.1, 10.0, random);
  Budget budget = unlimited();
  TrustRegionOptions region;
  region.initial_trust_radius = 1e3;
  KrylovOptions krylov;
  StepBench bench = quadratic_bench(A, random.vector(30));
  LanczosTrustRegion inexact(region, krylov, 30, budget);
  BOOST_REQUIRE(bench.propose(inexact));
  BOOST_TEST(residual(bench, A) <= 0.5);
  BOOST_TEST(residual(bench, A) > 1e-3);
  krylov.inexact = 0;
  LanczosTrustRegion exact(region, krylov, 30, budget);
  BOOST_REQUIRE(bench.propose(exact));
  BOOST_TEST(residual(bench, A) <= 2e-8);
}

BOOST_AUTO_TEST_CASE(a_refused_step_is_followed_by_a_shorter_one_without_products) {
  Random random(2);
  const Matrix A = spread_matrix(20, -1.0, 1.0, random);
  FunctionObjective products = quadratic(A, Vector::Zero(20));
  products.f = [](const Vector&) { return infinity; };
  StepBench bench(products, A, random.vector(20));
  Budget budget = unlimited();
  LanczosTrustRegion strategy({}, {}, 20, budget);
  double before = infinity;
  for (int k = 0; k < 10; ++k) {
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.s.norm() <= bench.step.radius * (1 + 1e-12));
    BOOST_TEST(bench.step.s.norm() < 0.26 * before);
    before = bench.step.s.norm();
  }
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
    LanczosTrustRegion strategy({}, {}, n, budget);
    BOOST_TEST((strategy.at_saddle() == AtSaddle::propose));
    BOOST_REQUIRE(bench.propose(strategy));
    const Vector& s = bench.step.s;
    BOOST_TEST(s.norm() == 1.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(s.dot(spectrum.cwiseProduct(s)) <= -0.8);
    BOOST_TEST(bench.iterate.gradient[n - 1] * s[n - 1] <= 0.0);
    BOOST_TEST(bench.iterate.gradient.dot(s) <= 0.0);
  }
}

// To an orthonormal basis the curvature of the first variable is a rounding error of the last
// one's.
BOOST_AUTO_TEST_CASE(conjugate_gradients_help_where_rounding_spoils_the_basis) {
  Vector spectrum(3), g(3);
  spectrum << 1e-16, 1.0, 1e16;
  g << -1e-8, 1.6e-15, -1.7e-9;
  StepBench bench = quadratic_bench(spectrum.asDiagonal(), Vector::Zero(3));
  bench.iterate.gradient = g;
  bench.iterate.value = 0.5;
  bench.objective.f = [](const Vector&) { return infinity; };
  Budget budget = unlimited();
  LanczosTrustRegion strategy({}, {}, 3, budget);
  for (const double radius : {1.0, 0.25, 0.0625}) {
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.s[0] == radius, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(the_region_is_that_of_the_preconditioner) {
  Budget budget = unlimited();
  DenseOperator M(matrix2(1e-6, 0, 1));
  KrylovOptions krylov;
  krylov.preconditioner = &M;
  StepBench bench = quadratic_bench(matrix2(1e6, 0, 1), vector2(1, 1));
  bench.objective.f = [](const Vector&) { return infinity; };
  LanczosTrustRegion strategy({}, krylov, 2, budget);
  // With M = A⁻¹ all variables are alike: the step is Newton's, shortened as a whole.
  for (int k = 0; k < 4; ++k) {
    BOOST_TEST(retries(bench.propose_and_judge(strategy)));
    BOOST_TEST(bench.step.s[0] == bench.step.s[1], boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
