// |H| against its definition, through eigenvalues chosen beforehand.
#include "hesse/curvature/absolute_hessian.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

struct Fixed {
  explicit Fixed(const Matrix& A)
      : objective(quadratic(A, Vector::Zero(A.rows()))),
        budget(unlimited()),
        curvature(objective, budget, A.rows()) {
    Iterate at(A.rows());
    at.x.setZero();
    curvature.update(at);
  }
  FunctionObjective objective;
  Budget budget;
  AbsoluteHessian curvature;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(absolute_hessian)

BOOST_DATA_TEST_CASE(solves_with_the_magnitudes, data::make({1, 2, 7, 40}), n) {
  Random random(static_cast<std::uint64_t>(n));
  const SymmetricMatrix A = with_spectrum(5.0 * random.vector(n), random);
  const double floor = 0.1;
  Fixed fixed(A.matrix);
  BOOST_REQUIRE(fixed.curvature.factorize_modified(floor, true));
  const Vector v = random.vector(n);
  Vector solution = v;
  fixed.curvature.solve_in_place(solution);
  const Vector magnitudes = A.spectrum.cwiseAbs().cwiseMax(floor);
  const Vector expected =
      A.eigenvectors * (A.eigenvectors.transpose() * v).cwiseQuotient(magnitudes);
  BOOST_TEST((solution - expected).norm() <= 1e-12 * expected.norm());
}

BOOST_AUTO_TEST_CASE(a_cholesky_factorisation_replaces_the_eigenvalues) {
  Fixed fixed(matrix2(4, 0, 2));
  BOOST_REQUIRE(fixed.curvature.factorize_modified(100.0, true));
  BOOST_REQUIRE(fixed.curvature.factorize(0.0));
  Vector v = vector2(8, 8);
  fixed.curvature.solve_in_place(v);
  BOOST_TEST((v - vector2(2, 4)).norm() <= 1e-15);
}

BOOST_AUTO_TEST_CASE(negative_curvature_is_the_smallest_eigenvector) {
  Fixed saddle(matrix2(3, 0, -1));
  Vector direction;
  BOOST_REQUIRE(saddle.curvature.find_negative_curvature(direction));
  BOOST_TEST(std::abs(direction[1]) == 1.0);
  BOOST_TEST(saddle.curvature.is_indefinite());
  BOOST_TEST(!Fixed(matrix2(3, 0, 1)).curvature.find_negative_curvature(direction));
}

BOOST_AUTO_TEST_CASE(nan_is_refused) {
  Fixed fixed(matrix2(nan, 0, 1));
  BOOST_TEST(!fixed.curvature.factorize_modified(0.1, true));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
