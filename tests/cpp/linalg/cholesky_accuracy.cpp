// The factor reproduces the matrix and solves with it, at sizes around every block boundary.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/linalg/cholesky.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

// 96 is the width of a block.
const Index sizes[] = {1, 2, 3, 31, 32, 33, 64, 65, 95, 96, 97, 192, 193, 200, 500};

// Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 10.4, whose constant is
// never attained: ‖(A + shift·D) x − b‖ is small beside ‖A‖‖x‖.
void check_solves(const Cholesky& cholesky, const Matrix& A, Random& random) {
  const Vector b = random.vector(A.rows());
  Vector x = b;
  cholesky.solve_in_place(x);
  const double residual = (A.selfadjointView<Eigen::Lower>() * x - b).norm();
  BOOST_TEST(residual <= 4.0 * static_cast<double>(A.rows()) * epsilon * A.norm() * x.norm());
}

// A⁻¹ A = I, column by column: the error of the factor as a whole.
void check_reconstructs(const Cholesky& cholesky, const Matrix& A, double condition) {
  const Index n = A.rows();
  double worst = 0.0;
  for (Index j = 0; j < n; ++j) {
    Vector column = A.col(j);
    cholesky.solve_in_place(column);
    column[j] -= 1.0;
    worst = std::max(worst, column.norm());
  }
  BOOST_TEST(worst <= 4.0 * static_cast<double>(n) * epsilon * condition);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(cholesky)

BOOST_DATA_TEST_CASE(reproduces_and_solves, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n));
  const Matrix A = spread_matrix(n, 1.0, 100.0, random);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  check_reconstructs(cholesky, A, 100.0);
  check_solves(cholesky, A, random);
}

BOOST_DATA_TEST_CASE(shifts_by_the_identity, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 1000);
  const Matrix A = spread_matrix(n, -5.0, 100.0, random);
  const Matrix before = A;
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 6.0, nullptr));
  BOOST_TEST((A == before));
  check_solves(cholesky, A + 6.0 * Matrix::Identity(n, n), random);
}

BOOST_DATA_TEST_CASE(shifts_by_a_diagonal, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 2000);
  const Matrix A = spread_matrix(n, -5.0, 100.0, random);
  const Vector D = (random.vector(n).array() + 2.0).matrix();
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 6.0, &D));
  Matrix shifted = A;
  shifted.diagonal() += 6.0 * D;
  check_solves(cholesky, shifted, random);
}

BOOST_AUTO_TEST_CASE(the_empty_matrix_is_positive_definite) {
  const Matrix A(0, 0);
  Cholesky cholesky;
  BOOST_TEST(static_cast<bool>(cholesky.factorize(view(A), 1.0, nullptr)));
  Vector nothing(0);
  cholesky.solve_in_place(nothing);
  BOOST_TEST(nothing.size() == 0);
}

BOOST_DATA_TEST_CASE(reads_the_lower_triangle_only, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 3000);
  const Matrix A = spread_matrix(n, 1.0, 10.0, random);
  Matrix lower_only = A;
  for (Index j = 1; j < n; ++j) lower_only.col(j).head(j).setConstant(nan);
  const Vector b = random.vector(n);
  Vector from_all = b, from_lower = b;
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  cholesky.solve_in_place(from_all);
  BOOST_REQUIRE(cholesky.factorize(view(lower_only), 0.0, nullptr));
  cholesky.solve_in_place(from_lower);
  BOOST_TEST((from_all == from_lower));
}

BOOST_AUTO_TEST_CASE(changes_size_between_calls) {
  Random random(7);
  Cholesky cholesky;
  for (const Index n : {100, 3, 0, 130}) {
    const Matrix A = spread_matrix(n, 1.0, 10.0, random);
    BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
    check_solves(cholesky, A, random);
  }
}

BOOST_DATA_TEST_CASE(holds_at_extreme_scales, data::make({1e-150, 1e-75, 1e75, 1e150}), scale) {
  Random random(8);
  const Matrix A = scale * spread_matrix(40, 1.0, 100.0, random);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  check_reconstructs(cholesky, A, 100.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
