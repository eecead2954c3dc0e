// The step with |B| against its definition through all eigenpairs.
#include "hesse/subproblem/absolute_krylov.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/fixed_curvature.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

constexpr double floor = 1e-8;

Vector solved(const Matrix& B, const Vector& g, double tolerance, Index max_products = 0) {
  FixedCurvature fixed(B);
  Budget budget = unlimited();
  AbsoluteKrylov solver(g.size(), max_products, budget);
  Vector s(g.size());
  BOOST_REQUIRE(solver.solve(fixed.curvature, g, tolerance, floor, s));
  return s;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(absolute_krylov)

BOOST_DATA_TEST_CASE(the_whole_space_gives_the_exact_step, data::make({1, 2, 5, 30, 100}), n) {
  Random random(static_cast<std::uint64_t>(n));
  Vector spectrum = random.vector(n);
  for (double& value : spectrum) value += value < 0.0 ? -0.5 : 0.5;
  const SymmetricMatrix B = with_spectrum(spectrum, random);
  const Vector g = random.vector(n);
  const Vector expected =
      -(B.eigenvectors * (B.eigenvectors.transpose() * g).cwiseQuotient(spectrum.cwiseAbs()));
  const Vector s = solved(B.matrix, g, 0.0);
  BOOST_TEST((s - expected).norm() <= 1e-10 * expected.norm());
}

BOOST_DATA_TEST_CASE(every_space_gives_descent, data::make({1, 3, 10}), products) {
  Random random(7);
  const SymmetricMatrix B = with_spectrum(10.0 * random.vector(50), random);
  const Vector g = random.vector(50);
  const Vector s = solved(B.matrix, g, 0.0, products);
  BOOST_TEST(g.dot(s) < 0.0);
}

BOOST_AUTO_TEST_CASE(nothing_moves_without_a_gradient) {
  BOOST_TEST(solved(-Matrix::Identity(3, 3), Vector::Zero(3), 0.5).isZero(0.0));
}

BOOST_AUTO_TEST_CASE(nan_is_refused) {
  FixedCurvature fixed(Matrix::Identity(2, 2));
  Budget budget = unlimited();
  AbsoluteKrylov solver(2, 0, budget);
  Vector s(2);
  BOOST_TEST(!solver.solve(fixed.curvature, Vector::Constant(2, nan), 0.5, floor, s));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
