// The factor's blocks: orders around the strips and halves into which they fall, many right-hand
// sides, determinants.
#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/linalg/cholesky.hpp"

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

// A block of order 32 at most falls into strips of 4 or 8 columns; larger ones into halves.
const Index sizes[] = {1,  2,  3,  4,  5,  7,  8,  9,  12, 15, 16, 17, 23,  24,  25,
                       28, 31, 32, 33, 40, 47, 48, 63, 64, 65, 66, 95, 127, 128, 129};

Matrix lower_triangle(const Cholesky& cholesky) {
  return cholesky.lower().triangularView<Eigen::Lower>();
}

/// 2 on the diagonal, −1 beside it: its determinant is n + 1.
Matrix second_differences(Index n) {
  Matrix A = 2.0 * Matrix::Identity(n, n);
  A.diagonal(-1).setConstant(-1.0);
  A.diagonal(1).setConstant(-1.0);
  return A;
}

void check_log_determinant(const Matrix& A, double expected, double tolerance) {
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  BOOST_TEST(std::abs(cholesky.log_determinant() - expected) <= tolerance);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(cholesky_blocks)

// Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 10.3: entry by entry,
// |A − L Lᵀ| is within (n + 1)·ε·|L||L|ᵀ; products by reciprocals add a little.
BOOST_DATA_TEST_CASE(the_factor_reproduces_every_entry, data::make(sizes), n) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Random random(seed);
    const Matrix A = spread_matrix(n, 1e-3, 1.0, random);
    Cholesky cholesky;
    BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
    const Matrix L = lower_triangle(cholesky);
    const double share = 2.0 * static_cast<double>(n + 2) * epsilon;
    const Matrix bound = share * L.cwiseAbs() * L.cwiseAbs().transpose();
    BOOST_TEST(((A - L * L.transpose()).cwiseAbs().array() <= bound.array()).all());
    BOOST_TEST((L.diagonal().array() > 0.0).all());
  }
}

BOOST_DATA_TEST_CASE(solves_for_many_right_hand_sides, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 100);
  const Matrix A = spread_matrix(n, 1.0, 100.0, random);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  for (const Index count : {1, 2, 7, 40}) {
    Matrix B(n, count);
    for (Index j = 0; j < count; ++j) B.col(j) = random.vector(n);
    Matrix around = Matrix::Constant(n + 5, count + 3, 7.0);
    around.block(2, 1, n, count) = B;
    cholesky.solve_in_place(around.block(2, 1, n, count));
    const Matrix X = around.block(2, 1, n, count);
    BOOST_TEST((A * X - B).norm() <= 4.0 * static_cast<double>(n) * epsilon * A.norm() * X.norm());
    around.block(2, 1, n, count).setConstant(7.0);
    BOOST_TEST((around.array() == 7.0).all());
  }
}

BOOST_AUTO_TEST_CASE(solves_for_no_right_hand_side) {
  const Matrix A = Matrix::Identity(5, 5);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));
  Matrix nothing(5, 0);
  cholesky.solve_in_place(nothing);
  BOOST_TEST(nothing.cols() == 0);
}

// The pivots of this matrix are 1 but for one; multipliers of ½ cause no rounding.
BOOST_DATA_TEST_CASE(a_bad_pivot_is_named_wherever_it_is, data::make({5, 8, 13, 32, 40, 66}), n) {
  Matrix L = Matrix::Identity(n, n);
  for (Index j = 0; j + 1 < n; ++j) L(j + 1, j) = 0.5;
  for (Index bad = 0; bad < n; ++bad) {
    for (const double value : {0.0, -2.0}) {
      Vector pivots = Vector::Ones(n);
      pivots[bad] = value;
      const Matrix A = L * pivots.asDiagonal() * L.transpose();
      Cholesky cholesky;
      const CholeskyReport report = cholesky.factorize(view(A), 0.0, nullptr);
      BOOST_TEST(!report);
      BOOST_TEST(report.pivot == bad);
      BOOST_TEST(report.pivot_value == value);
    }
  }
}

BOOST_DATA_TEST_CASE(a_non_finite_entry_is_found_wherever_it_is, data::make({7, 31, 40}), n) {
  Random random(static_cast<std::uint64_t>(n) + 200);
  const Matrix A = spread_matrix(n, 1.0, 2.0, random);
  for (const double entry : {nan, infinity, -infinity}) {
    for (Index j = 0; j < n; ++j) {
      for (Index i = j; i < n; i += 3) {
        Matrix broken = A;
        broken(i, j) = entry;
        Cholesky cholesky;
        BOOST_TEST(!cholesky.factorize(view(broken), 0.0, nullptr));
      }
    }
  }
}

BOOST_DATA_TEST_CASE(determinant_in_closed_form, data::make(sizes), n) {
  const double size = static_cast<double>(n);
  check_log_determinant(second_differences(n), std::log1p(size), 1e-14 * size);
  // Beyond the range of numbers.
  for (const double scale : {1e-200, 1e200}) {
    const double expected = std::log1p(size) + size * std::log(scale);
    check_log_determinant(scale * second_differences(n), expected, 1e-12 * size);
  }
}

BOOST_DATA_TEST_CASE(determinant_is_the_product_of_eigenvalues, data::make(sizes), n) {
  Random random(static_cast<std::uint64_t>(n) + 300);
  Vector spectrum(n);
  long double expected = 0.0L;
  for (double& eigenvalue : spectrum) {
    eigenvalue = std::pow(10.0, random.between(-2.0, 2.0));
    expected += std::log(static_cast<long double>(eigenvalue));
  }
  const double tolerance = 1e4 * epsilon * static_cast<double>(n * n);
  check_log_determinant(with_spectrum(spectrum, random).matrix, static_cast<double>(expected),
                        tolerance);
}

BOOST_AUTO_TEST_CASE(determinant_of_the_empty_matrix_is_one) {
  check_log_determinant(Matrix(0, 0), 0.0, 0.0);
}

BOOST_AUTO_TEST_CASE(determinant_of_a_shifted_matrix) {
  const Matrix A = Matrix::Zero(40, 40);
  const Vector D = Vector::LinSpaced(40, 1.0, 40.0);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 2.0, &D));
  const double expected = 40.0 * std::log(2.0) + std::lgamma(41.0);  // 2⁴⁰·40!
  BOOST_TEST(cholesky.log_determinant() == expected, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
