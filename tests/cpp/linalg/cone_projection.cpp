// Projections onto cones: the conditions of Karush, Kuhn and Tucker, cones that are a point, rows
// that depend on each other.
#include "hesse/linalg/cone_projection.hpp"

#include <boost/test/unit_test.hpp>

#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

Vector projected(const Vector& c, const Matrix& rows) {
  ConeProjection projection(c);
  for (const auto row : rows.rowwise()) projection.add(row.transpose());
  projection.project();
  return projection.point();
}

/// The nearest point by Dykstra's alternating projections (J. Amer. Statist. Assoc. 78 (1983)).
Vector dykstra(const Vector& c, const Matrix& rows, int sweeps) {
  Vector w = c;
  Vector multipliers = Vector::Zero(rows.rows());
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (Index j = 0; j < rows.rows(); ++j) {
      const Vector n = rows.row(j).transpose();
      w -= multipliers[j] * n;
      multipliers[j] = std::max(0.0, -n.dot(w) / n.squaredNorm());
      w += multipliers[j] * n;
    }
  }
  return w;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(cone_projection)

BOOST_AUTO_TEST_CASE(the_point_is_that_of_alternating_projections) {
  Random random(1);
  for (int trial = 0; trial < 30; ++trial) {
    const Index n = 1 + trial % 6;
    Matrix rows(1 + trial % 11, n);
    for (double& entry : rows.reshaped()) entry = random.uniform();
    const Vector c = random.vector(n), w = projected(c, rows);
    BOOST_TEST((w - dykstra(c, rows, 20000)).norm() <= 1e-4);
    BOOST_TEST((rows * w).minCoeff() >= -1e-10);
    BOOST_TEST(std::abs(w.dot(w - c)) <= 1e-12);  // the cone's point nearest to c
  }
}

BOOST_AUTO_TEST_CASE(rows_may_come_one_after_the_other) {
  Random random(2);
  for (int trial = 0; trial < 20; ++trial) {
    Matrix rows(12, 8);
    for (double& entry : rows.reshaped()) entry = random.uniform();
    const Vector c = random.vector(8);
    ConeProjection projection(c);
    for (const auto row : rows.rowwise()) {
      projection.add(row.transpose());
      projection.project();
    }
    BOOST_TEST((projection.point() - projected(c, rows)).norm() <= 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(a_cone_that_is_a_point_gives_exactly_zero) {
  Matrix rows(3, 2);
  rows << 1.0, 0.0, -1.0, 1e-9, 0.0, -1.0;
  BOOST_TEST(projected(Vector::Ones(2), rows).isZero(0.0));
}

BOOST_AUTO_TEST_CASE(rows_that_repeat_or_are_zero_do_no_harm) {
  Matrix rows(5, 2);
  rows << 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0, 0.0, -1.0, 0.0;
  const Vector w = projected(Vector::Ones(2), rows);
  BOOST_TEST(w[0] == 0.0, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(w[1] == 1.0, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(without_rows_or_dimensions) {
  BOOST_TEST((projected(Vector::Ones(2), Matrix(0, 2)) == Vector::Ones(2)));
  BOOST_TEST(projected(Vector(0), Matrix(0, 0)).size() == 0);
  BOOST_TEST(projected(Vector::Zero(2), Matrix::Identity(2, 2)).isZero(0.0));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
