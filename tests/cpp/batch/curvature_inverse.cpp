// Inverses of small curvatures, singular ones among them.
#include "hesse/batch/curvature_inverse.hpp"

#include <random>

#include <Eigen/QR>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

struct Inverted {
  explicit Inverted(const Matrix& A) : inverse(A.rows(), A.rows()) {
    std::vector<double> packed;
    for (Index i = 0; i < A.rows(); ++i) {
      for (Index j = 0; j <= i; ++j) packed.push_back(A(i, j));
    }
    rank = invert_curvature(A.rows(), packed.data(), inverse.data());
  }

  Matrix inverse;
  Index rank;
};

Matrix random_rows(Index m, Index n, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  return Matrix::Zero(m, n).unaryExpr([&](double) { return normal(random); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(batch)
BOOST_AUTO_TEST_SUITE(curvature_inverse)

BOOST_AUTO_TEST_CASE(well_conditioned_matrices_are_inverted) {
  for (const Index n : {1, 2, 3, 7, 32}) {
    const Matrix J = random_rows(2 * n + 3, n, 1), A = J.transpose() * J;
    const Inverted found(A);
    BOOST_TEST(found.rank == n);
    BOOST_TEST((A * found.inverse - Matrix::Identity(n, n)).norm() < 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(scales_do_not_matter) {
  const Matrix J = random_rows(9, 3, 2);
  const Vector scales = (Vector(3) << 1e-9, 1.0, 1e8).finished();
  const Inverted plain(J.transpose() * J);
  const Inverted scaled(scales.asDiagonal() * J.transpose() * J * scales.asDiagonal());
  BOOST_TEST(scaled.rank == 3);
  const Matrix back = scales.asDiagonal() * scaled.inverse * scales.asDiagonal();
  BOOST_TEST((back - plain.inverse).norm() < 1e-12 * plain.inverse.norm());
}

BOOST_AUTO_TEST_CASE(singular_matrices_have_the_pseudo_inverse_of_their_scaled_form) {
  for (const Index rank : {0, 1, 3, 6}) {
    Matrix J = random_rows(20, rank, 3) * random_rows(rank, 7, 4);
    for (Index j = 0; j < 7 && rank > 0; ++j) J.col(j).normalize();
    const Matrix A = J.transpose() * J;
    const Inverted found(A);
    BOOST_TEST(found.rank == rank);
    const Matrix expected = A.completeOrthogonalDecomposition().pseudoInverse();
    BOOST_TEST((found.inverse - expected).norm() <= 1e-8 * (1.0 + expected.norm()));
  }
}

BOOST_AUTO_TEST_CASE(indefinite_and_other_matrices_have_no_inverse) {
  BOOST_TEST(Inverted(matrix2(1.0, 2.0, 1.0)).rank == -1);
  BOOST_TEST(Inverted(matrix2(-1.0, 0.0, 1.0)).rank == -1);
  BOOST_TEST(Inverted(matrix2(nan, 0.0, 1.0)).rank == -1);
  BOOST_TEST(Inverted(matrix2(1.0, infinity, 1.0)).inverse.array().isNaN().all());
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
