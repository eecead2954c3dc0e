// Pivoted Cholesky factorisation: the product of the factors, pivots in order, ranks, noise.
#include "hesse/linalg/pivoted_cholesky.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

constexpr PivotedCholesky::Levels levels{1e-12, 1e-8};

/// A Gram matrix of that order and rank with a unit diagonal.
Matrix correlations(Index n, Index rank, Random& random) {
  Matrix A(rank, n);
  for (double& entry : A.reshaped()) entry = random.uniform();
  A.colwise().normalize();
  return A.transpose() * A;
}

Matrix lower_of(const PivotedCholesky& factor) {
  return factor.lower().triangularView<Eigen::Lower>();
}

Matrix product_of(const PivotedCholesky& factor) {
  const Matrix L = factor.from_pivot_order(lower_of(factor));
  return L * L.transpose();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(pivoted_cholesky)

BOOST_AUTO_TEST_CASE(the_product_of_the_factors_is_the_matrix) {
  Random random(1);
  for (const Index n : {1, 2, 5, 63, 64, 65, 150}) {
    for (const Index rank : {Index{1}, n / 2, n}) {
      if (rank == 0) continue;
      const Matrix A = correlations(n, rank, random);
      PivotedCholesky factor;
      BOOST_REQUIRE(factor.factorize(view(A), levels));
      BOOST_TEST(factor.rank() == rank);
      BOOST_TEST((product_of(factor) - A).isZero(1e-12));
      const Vector pivots = lower_of(factor).diagonal();
      for (Index j = 1; j < rank; ++j) BOOST_TEST(pivots[j] <= pivots[j - 1] * (1.0 + 1e-12));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_zero_or_empty_matrix_has_rank_0) {
  PivotedCholesky factor;
  BOOST_REQUIRE(factor.factorize(view(Matrix::Zero(3, 3)), levels));
  BOOST_TEST(factor.rank() == 0);
  BOOST_REQUIRE(factor.factorize(view(Matrix(0, 0)), levels));
  BOOST_TEST(factor.rank() == 0);
}

BOOST_AUTO_TEST_CASE(only_the_lower_triangle_is_read) {
  Random random(2);
  const Matrix A = correlations(70, 40, random);
  Matrix half = A;
  half.triangularView<Eigen::StrictlyUpper>().setConstant(nan);
  PivotedCholesky factor;
  BOOST_REQUIRE(factor.factorize(view(half), levels));
  BOOST_TEST((product_of(factor) - A).isZero(1e-12));
}

BOOST_AUTO_TEST_CASE(entries_that_no_semidefinite_matrix_has_are_refused) {
  PivotedCholesky factor;
  BOOST_TEST(!factor.factorize(view(matrix2(1.0, 2.0, 1.0)), levels));
  BOOST_TEST(!factor.factorize(view(matrix2(0.0, 1.0, 0.0)), levels));
  BOOST_TEST(!factor.factorize(view(matrix2(1.0, 0.0, -1e-3)), levels));
  Random random(3);
  Vector spectrum = Vector::LinSpaced(80, 0.1, 1.0);
  spectrum[0] = -0.01;
  BOOST_TEST(!factor.factorize(view(with_spectrum(spectrum, random).matrix), levels));
}

BOOST_AUTO_TEST_CASE(pivots_of_the_size_of_the_noise_are_given_up) {
  Matrix A = Matrix::Identity(4, 4);
  A(2, 2) = 1.5e-9;
  A(3, 3) = -1e-9;
  PivotedCholesky factor;
  BOOST_REQUIRE(factor.factorize(view(A), levels));
  BOOST_TEST(factor.rank() == 2);
  A(3, 3) = 0.0;
  BOOST_REQUIRE(factor.factorize(view(A), levels));
  BOOST_TEST(factor.rank() == 3);
  A(3, 2) = 2e-9;
  BOOST_REQUIRE(factor.factorize(view(A), levels));
  BOOST_TEST(factor.rank() == 2);
}

BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  Random random(4);
  const Matrix A = correlations(600, 400, random);
  const auto factor_on = [&](int threads) {
    const ThreadCount scope(threads);
    PivotedCholesky factor;
    BOOST_REQUIRE(factor.factorize(view(A), levels));
    return lower_of(factor);
  };
  BOOST_TEST((factor_on(1) == factor_on(4)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
