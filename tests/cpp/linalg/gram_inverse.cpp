// (AᵀA)⁺ against the conditions of Moore and Penrose, in units in which columns are unit vectors.
#include "hesse/linalg/gram_inverse.hpp"

#include <cmath>
#include <limits>

#include <boost/test/unit_test.hpp>

namespace hesse::test {
namespace {

Matrix waves(Index m, Index n) {
  Matrix A(m, n);
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) {
      A(i, j) = std::cos(static_cast<double>((i + 1) * (j + 2))) + (i == j ? 1.0 : 0.0);
    }
  }
  return A;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(inverse_of_gram_matrix)

BOOST_AUTO_TEST_CASE(inverts_where_the_rank_is_full) {
  for (const Index n : {1, 2, 7}) {
    const Matrix A = waves(12, n);
    const GramInverse found = gram_inverse(A);
    BOOST_TEST(found.rank == n);
    BOOST_TEST((found.inverse * (A.transpose() * A) - Matrix::Identity(n, n)).norm() <= 1e-12);
    BOOST_TEST(std::isfinite(found.condition));
  }
}

BOOST_AUTO_TEST_CASE(rank_does_not_depend_on_units) {
  const Matrix A =
      waves(12, 4) * Vector((Vector(4) << 1e-9, 1.0, 1e6, 1e-3).finished()).asDiagonal();
  BOOST_TEST(gram_inverse(A).rank == 4);
}

BOOST_AUTO_TEST_CASE(pseudo_inverse_where_columns_repeat_or_vanish) {
  Matrix A = waves(9, 4);
  A.col(2) = A.col(0) / A.col(0).norm() * A.col(2).norm();
  A.col(3).setZero();
  const GramInverse found = gram_inverse(A);
  BOOST_TEST(found.rank == 2);
  BOOST_TEST(std::isinf(found.condition));
  const Matrix B = A.transpose() * A;
  BOOST_TEST((B * found.inverse * B - B).norm() <= 1e-12 * B.norm());
  BOOST_TEST((found.inverse * B * found.inverse - found.inverse).norm() <=
             1e-12 * found.inverse.norm());
}

BOOST_AUTO_TEST_CASE(more_columns_than_rows) {
  const Matrix A = waves(3, 5);
  const GramInverse found = gram_inverse(A);
  BOOST_TEST(found.rank == 3);
  const Matrix B = A.transpose() * A;
  BOOST_TEST((B * found.inverse * B - B).norm() <= 1e-12 * B.norm());
}

BOOST_AUTO_TEST_CASE(empty_and_not_finite) {
  BOOST_TEST(gram_inverse(Matrix(3, 0)).inverse.size() == 0);
  BOOST_TEST(gram_inverse(Matrix(0, 2)).rank == 0);
  BOOST_TEST(gram_inverse(Matrix(0, 2)).inverse.isZero(0.0));
  Matrix A = waves(4, 2);
  A(1, 1) = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(gram_inverse(A).rank == 0);
  BOOST_TEST(std::isnan(gram_inverse(A).inverse(0, 0)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
