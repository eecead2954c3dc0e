// C ← C − A Bᵀ against Eigen's own product, at the edges of tiles, blocks and panels.
#include "hesse/linalg/rank_update.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>

#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

/// The largest error of an entry, relative to the bound k·ε·|A||B|ᵀ of a product of k terms.
double relative_error(const Matrix& found, const Matrix& C, const Matrix& A, const Matrix& B) {
  const Matrix exact = C - A * B.transpose();
  const Matrix bound = C.cwiseAbs() + A.cwiseAbs() * B.cwiseAbs().transpose();
  return ((found - exact).array() / bound.array()).abs().maxCoeff();
}

constexpr double tolerance = 1e-13;

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(rank_update)

BOOST_AUTO_TEST_CASE(all_entries_at_the_edges_of_tiles) {
  for (const Index m : {1, 2, 7, 8, 23, 24, 25, 241}) {
    for (const Index n : {1, 3, 4, 8, 9, 31}) {
      for (const Index k : {1, 2, 33, 257}) {
        const Matrix A = Matrix::Random(m, k), B = Matrix::Random(n, k), C = Matrix::Random(m, n);
        Matrix found = C;
        subtract_product(found, A, B);
        BOOST_TEST(relative_error(found, C, A, B) <= tolerance, m << " x " << n << " x " << k);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(only_the_lower_triangle_if_asked) {
  for (const Index n : {1, 2, 8, 23, 24, 25, 95, 250}) {
    const Matrix A = Matrix::Random(n, 40), B = Matrix::Random(n, 40), C = Matrix::Random(n, n);
    Matrix found = C, whole = C;
    subtract_product(found, A, B, Part::lower_triangle);
    subtract_product(whole, A, B);
    BOOST_TEST(Matrix(found.triangularView<Eigen::StrictlyUpper>())
                   .isApprox(Matrix(C.triangularView<Eigen::StrictlyUpper>()), 0.0));
    BOOST_TEST(Matrix(found.triangularView<Eigen::Lower>())
                   .isApprox(Matrix(whole.triangularView<Eigen::Lower>()), 0.0));
  }
}

BOOST_AUTO_TEST_CASE(blocks_of_a_larger_matrix) {
  const Matrix M = Matrix::Random(90, 90);
  Matrix found = M;
  subtract_product(found.block(40, 3, 50, 30), M.block(40, 33, 50, 20), M.block(3, 33, 30, 20));
  Matrix expected = M;
  expected.block(40, 3, 50, 30) -= M.block(40, 33, 50, 20) * M.block(3, 33, 30, 20).transpose();
  BOOST_TEST((found - expected).cwiseAbs().maxCoeff() <= tolerance * 20.0);
}

BOOST_AUTO_TEST_CASE(nothing_to_do) {
  Matrix C = Matrix::Ones(3, 2);
  subtract_product(C, Matrix(3, 0), Matrix(2, 0));
  BOOST_TEST((C.array() == 1.0).all());
  Matrix none(0, 2);
  subtract_product(none, Matrix(0, 4), Matrix::Ones(2, 4));
}

BOOST_AUTO_TEST_CASE(nan_is_passed_on) {
  Matrix A = Matrix::Ones(30, 5), C = Matrix::Ones(30, 9);
  A(7, 2) = std::numeric_limits<double>::quiet_NaN();
  subtract_product(C, A, Matrix::Ones(9, 5));
  BOOST_TEST(C.row(7).array().isNaN().all());
  BOOST_TEST(C.topRows(7).allFinite());
}

BOOST_AUTO_TEST_CASE(same_bits_for_any_number_of_threads) {
  const Matrix A = Matrix::Random(900, 130), C = Matrix::Random(900, 900);
  const auto product = [&](int threads) {
    const ThreadCount guard(threads);
    Matrix result = C;
    subtract_product(result, A, A, Part::lower_triangle);
    return result;
  };
  const Matrix serial = product(1);
  for (const int threads : {2, 3}) BOOST_TEST((serial.array() == product(threads).array()).all());
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
