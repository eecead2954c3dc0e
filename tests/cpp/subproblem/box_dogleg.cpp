// The dogleg in a box: where it ends, and that the model falls by what it says.
#include "hesse/subproblem/box_dogleg.hpp"

#include <algorithm>
#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/fixed_curvature.hpp"
#include "support/limits.hpp"

namespace hesse::test {
namespace {

const Matrix B = (Matrix(2, 2) << 4.0, 1.0, 1.0, 3.0).finished();
const Vector g = (Vector(2) << -4.0, 3.0).finished();

TrustRegionStep solve(const Vector& x, double radius, const Bounds& bounds) {
  FixedCurvature fixed(B);
  BoxDogleg solver(2, fixed.budget);
  TrustRegionStep step(2);
  solver.set_model(x, g, fixed.curvature, bounds);
  solver.solve(radius, step);
  BOOST_TEST(std::abs(step.predicted_reduction + g.dot(step.s) + 0.5 * step.s.dot(B * step.s)) <=
             1e-13);
  return step;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(box_dogleg)

BOOST_AUTO_TEST_CASE(takes_the_newton_step_where_there_is_room) {
  const TrustRegionStep step = solve(Vector::Zero(2), 10.0, Bounds::none());
  BOOST_TEST((B * step.s + g).norm() <= 1e-13);
  BOOST_TEST(!step.on_boundary);
}

BOOST_AUTO_TEST_CASE(stays_in_the_region_and_falls_at_least_as_along_the_gradient) {
  for (const double radius : {1e-3, 0.1, 0.5, 1.0, 1.3}) {
    const TrustRegionStep step = solve(Vector::Zero(2), radius, Bounds::none());
    BOOST_TEST(step.s.lpNorm<Eigen::Infinity>() <= radius);
    const double length =
        std::min(radius / g.lpNorm<Eigen::Infinity>(), g.squaredNorm() / g.dot(B * g));
    const Vector cauchy = -length * g;
    BOOST_TEST(step.predicted_reduction >= -g.dot(cauchy) - 0.5 * cauchy.dot(B * cauchy) - 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(ends_on_bounds_and_does_not_move_what_they_hold) {
  const Bounds bounds(vector2(-9.0, 0.0), vector2(0.5, 9.0));
  const TrustRegionStep step = solve(Vector::Zero(2), 10.0, bounds);
  // The second variable lies on its lower bound and its slope is positive.
  BOOST_TEST(step.s[1] == 0.0);
  BOOST_TEST(step.s[0] == 0.5);
}

BOOST_AUTO_TEST_CASE(no_variable_is_free) {
  const Bounds bounds(vector2(-9.0, 0.0), vector2(0.0, 9.0));
  BOOST_TEST(solve(Vector::Zero(2), 1.0, bounds).s.isZero(0.0));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
