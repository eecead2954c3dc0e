// The dense Hessian: bounds on its spectrum, its damping matrix, its verdict on indefiniteness.
#include "hesse/curvature/dense_hessian.hpp"

#include <Eigen/Eigenvalues>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/fixed_curvature.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

using Fixed = FixedCurvature;

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(dense_hessian)

BOOST_DATA_TEST_CASE(bounds_hold_all_eigenvalues, data::make({1, 2, 5, 30}), n) {
  Random random(static_cast<std::uint64_t>(n));
  for (int k = 0; k < 50; ++k) {
    const Matrix A = spread_matrix(n, random.uniform(), random.uniform(), random);
    const Vector eigenvalues = Eigen::SelfAdjointEigenSolver<Matrix>(A).eigenvalues();
    const SpectrumBounds bounds = Fixed(A).curvature.spectrum_bounds();
    const double rounding = 10.0 * static_cast<double>(n) * epsilon;
    BOOST_TEST(bounds.lower <= eigenvalues.minCoeff() + rounding);
    BOOST_TEST(bounds.upper >= eigenvalues.maxCoeff() - rounding);
    BOOST_TEST(bounds.min_diagonal >= eigenvalues.minCoeff() - rounding);
    BOOST_TEST(bounds.norm() >= eigenvalues.cwiseAbs().maxCoeff() - rounding);
  }
}

BOOST_AUTO_TEST_CASE(bounds_of_a_diagonal_matrix_are_its_eigenvalues) {
  const SpectrumBounds bounds = Fixed(matrix2(-3, 0, 2)).curvature.spectrum_bounds();
  BOOST_TEST(bounds.lower == -3.0);
  BOOST_TEST(bounds.upper == 2.0);
  BOOST_TEST(bounds.min_diagonal == -3.0);
  BOOST_TEST(bounds.norm() == 3.0);
}

BOOST_DATA_TEST_CASE(a_bad_entry_makes_the_bounds_non_finite,
                     data::make({nan, infinity, -infinity}) * data::xrange(2), entry, column) {
  Matrix A = Matrix::Identity(3, 3);
  A(2, column) = A(column, 2) = entry;
  BOOST_TEST(!std::isfinite(Fixed(A).curvature.spectrum_bounds().norm()));
  Matrix B = Matrix::Identity(3, 3);
  B(column, column) = entry;
  BOOST_TEST(!std::isfinite(Fixed(B).curvature.spectrum_bounds().norm()));
}

BOOST_AUTO_TEST_CASE(multiplies_and_shows_its_matrix) {
  Fixed fixed(matrix2(2, 1, 3));
  Vector product(2);
  fixed.curvature.multiply(vector2(1, 2), product);
  BOOST_TEST((product == vector2(4, 7)));
  BOOST_REQUIRE(fixed.curvature.matrix() != nullptr);
  BOOST_TEST((*fixed.curvature.matrix() == matrix2(2, 1, 3)));
}

BOOST_AUTO_TEST_CASE(shows_no_matrix_before_the_first_update) {
  FunctionObjective objective = quadratic(matrix2(1, 0, 1), vector2(0, 0));
  Budget budget = unlimited();
  const DenseHessian curvature(objective, budget, 2);
  BOOST_TEST(curvature.matrix() == nullptr);
}

BOOST_AUTO_TEST_CASE(shifts_by_the_identity) {
  Fixed fixed(matrix2(-1, 0, 3));
  BOOST_TEST(!fixed.curvature.factorize(0.0));
  BOOST_TEST(!fixed.curvature.factorize(1.0));
  BOOST_REQUIRE(fixed.curvature.factorize(5.0));
  Vector v = vector2(4, 8);
  fixed.curvature.solve_in_place(v);
  BOOST_TEST((v - vector2(1, 1)).norm() < 1e-15);
  BOOST_TEST(fixed.curvature.factorization_work().seconds > 0.0);
  BOOST_TEST(fixed.curvature.factorization_work().count == 3);
}

BOOST_AUTO_TEST_CASE(modifies_an_indefinite_matrix_and_forgets_it_again) {
  Fixed fixed(matrix2(-1, 0, 3));
  BOOST_REQUIRE(fixed.curvature.factorize_modified(0.5, true));
  Vector v = vector2(4, 6);
  fixed.curvature.solve_in_place(v);
  BOOST_TEST((v - vector2(4, 2)).norm() < 1e-15);
  BOOST_REQUIRE(fixed.curvature.factorize_modified(0.5, false));
  v = vector2(4, 6);
  fixed.curvature.solve_in_place(v);
  BOOST_TEST((v - vector2(8, 2)).norm() < 1e-15);
  BOOST_REQUIRE(fixed.curvature.factorize(3.0));
  v = vector2(4, 6);
  fixed.curvature.solve_in_place(v);
  BOOST_TEST((v - vector2(2, 1)).norm() < 1e-15);
}

BOOST_AUTO_TEST_CASE(shifts_by_the_clamped_diagonal) {
  // D = (4, 1e-6·4): the absolute diagonal, not less than a millionth of its largest entry.
  Fixed fixed(matrix2(-4, 0, 0), DampingMatrix::diagonal);
  BOOST_TEST(!fixed.curvature.factorize(1.0));
  BOOST_REQUIRE(fixed.curvature.factorize(2.0));
  Vector v = vector2(4, 8e-6);
  fixed.curvature.solve_in_place(v);
  BOOST_TEST((v - vector2(1, 1)).norm() < 1e-12);
}

BOOST_AUTO_TEST_CASE(a_zero_diagonal_is_damped_by_the_identity) {
  Fixed fixed(Matrix::Zero(2, 2), DampingMatrix::diagonal);
  BOOST_REQUIRE(fixed.curvature.factorize(4.0));
  Vector v = vector2(4, 8);
  fixed.curvature.solve_in_place(v);
  BOOST_TEST((v - vector2(1, 2)).norm() < 1e-15);
}

BOOST_DATA_TEST_CASE(negative_eigenvalues_beyond_noise_are_seen, data::make({1e-100, 1.0, 1e100}),
                     scale) {
  Random random(3);
  for (int k = 0; k < 20; ++k) {
    BOOST_TEST(Fixed(scale * spread_matrix(8, -1e-5, 1.0, random)).curvature.is_indefinite());
    BOOST_TEST(!Fixed(scale * spread_matrix(8, -1e-12, 1.0, random)).curvature.is_indefinite());
    BOOST_TEST(!Fixed(scale * spread_matrix(8, 0.0, 1.0, random)).curvature.is_indefinite());
    BOOST_TEST(!Fixed(scale * spread_matrix(8, 0.1, 1.0, random)).curvature.is_indefinite());
  }
  BOOST_TEST(!Fixed(Matrix::Zero(3, 3)).curvature.is_indefinite());
}

BOOST_AUTO_TEST_CASE(nothing_is_claimed_of_a_differenced_or_non_finite_hessian) {
  Fixed differenced(matrix2(-1, 0, 1));
  differenced.objective.exact_hessian = false;
  BOOST_TEST(!differenced.curvature.is_indefinite());
  BOOST_TEST(!Fixed(matrix2(-1, nan, 1)).curvature.is_indefinite());
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_a_factorisation) {
  Random random(4);
  const Matrix A = spread_matrix(200, 1.0, 2.0, random);
  FunctionObjective objective = quadratic(A, Vector::Zero(200));
  Budget budget(-1.0, no_limit);
  DenseHessian curvature(objective, budget, 200);
  Iterate at(200);
  at.x.setZero();
  curvature.update(at);
  BOOST_CHECK_THROW((void)curvature.factorize(0.0), TimeLimitReached);
}

BOOST_AUTO_TEST_CASE(an_empty_hessian_is_harmless) {
  Fixed fixed(Matrix(0, 0), DampingMatrix::diagonal);
  BOOST_TEST(fixed.curvature.factorize(0.0));
  BOOST_TEST(!fixed.curvature.is_indefinite());
  BOOST_TEST(fixed.curvature.spectrum_bounds().norm() == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
