// Conjugate gradients: definite and singular matrices, bad scales, and where they end.
#include "hesse/linalg/conjugate_gradients.hpp"

#include <Eigen/Cholesky>
#include <boost/test/unit_test.hpp>

#include "support/dense_operator.hpp"
#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

Matrix random_matrix(Index rows, Index columns, Random& random) {
  Matrix found(rows, columns);
  for (double& entry : found.reshaped()) entry = random.uniform();
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(conjugate_gradients)

BOOST_AUTO_TEST_CASE(the_solution_of_a_badly_scaled_matrix) {
  Random random(1);
  const Index n = 12;
  Matrix J = random_matrix(30, n, random);
  Vector truth = random.vector(n);
  for (Index j = 0; j < n; ++j) {
    const double scale = std::pow(10.0, static_cast<double>(j) - 6.0);
    J.col(j) *= scale;
    truth[j] /= scale;
  }
  DenseOperator A(J.transpose() * J);
  const Vector b = A.A * truth;
  Vector x;
  BOOST_TEST(
      hesse::conjugate_gradients(A, b, inverse_where_positive(A.A.diagonal()), {1e-13, 200}, x));
  BOOST_TEST((x - truth).cwiseQuotient(truth).cwiseAbs().maxCoeff() < 1e-8);
}

BOOST_AUTO_TEST_CASE(the_shortest_solution_of_a_singular_matrix) {
  Random random(2);
  const Matrix J = random_matrix(4, 9, random);
  DenseOperator A(J.transpose() * J);
  const Vector target = random.vector(4);
  Vector x;
  BOOST_TEST(
      hesse::conjugate_gradients(A, J.transpose() * target, Vector::Ones(9), {1e-12, 50}, x));
  const Vector shortest = J.transpose() * (J * J.transpose()).llt().solve(target);
  BOOST_TEST((x - shortest).norm() < 1e-9);
}

BOOST_AUTO_TEST_CASE(columns_of_zero_stay_where_they_are) {
  const Vector diagonal{{2.0, 0.0, 3.0}};
  DenseOperator A(diagonal.asDiagonal());
  Vector x;
  BOOST_TEST(hesse::conjugate_gradients(A, Vector{{4.0, 0.0, 3.0}},
                                        inverse_where_positive(diagonal), {1e-12, 10}, x));
  BOOST_TEST((x == Vector{{2.0, 0.0, 1.0}}));
}

BOOST_AUTO_TEST_CASE(an_end_before_the_tolerance_is_told) {
  Random random(3);
  const Matrix J = random_matrix(30, 10, random);
  DenseOperator A(J.transpose() * J);
  const Vector b = random.vector(10);
  Vector x;
  const auto value = [&] { return 0.5 * x.dot(A.A * x) - b.dot(x); };
  double before = 0.0;
  for (Index iterations = 1; iterations < 5; ++iterations) {
    BOOST_TEST(!hesse::conjugate_gradients(A, b, Vector::Ones(10), {1e-12, iterations}, x));
    BOOST_TEST(value() < before);
    before = value();
  }
  BOOST_TEST(!hesse::conjugate_gradients(A, b, Vector::Ones(10), {1e-12, 0}, x));
  BOOST_TEST(x.isZero(0.0));
}

BOOST_AUTO_TEST_CASE(no_curvature_and_no_number) {
  DenseOperator A(-Matrix::Identity(2, 2));
  Vector x;
  BOOST_TEST(!hesse::conjugate_gradients(A, Vector::Ones(2), Vector::Ones(2), {1e-12, 10}, x));
  BOOST_TEST(x.isZero(0.0));
  BOOST_TEST(
      !hesse::conjugate_gradients(A, Vector::Constant(2, nan), Vector::Ones(2), {1e-12, 10}, x));
  A.A.setConstant(nan);
  BOOST_TEST(!hesse::conjugate_gradients(A, Vector::Ones(2), Vector::Ones(2), {1e-12, 10}, x));
  BOOST_TEST(x.isZero(0.0));
  BOOST_TEST(hesse::conjugate_gradients(A, Vector::Zero(2), Vector::Ones(2), {1e-12, 10}, x));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
