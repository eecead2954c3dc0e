// The box: nearest points, what binds, and the projected gradient.
#include "hesse/problem/bounds.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "hesse/problem/iterate.hpp"

#include "support/boxes.hpp"
#include "support/function_objective.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(bounds)

BOOST_AUTO_TEST_CASE(without_bounds_everything_is_allowed) {
  const Bounds& none = Bounds::none();
  BOOST_TEST(!none.exist());
  BOOST_TEST(none.lower(3) == -infinity);
  BOOST_TEST(none.upper(3) == infinity);
  BOOST_TEST(none.nearest(0, 1e300) == 1e300);
  BOOST_TEST(!none.is_fixed(0));
  BOOST_TEST(!none.is_binding(0, 0.0, 1.0));
  BOOST_TEST(none.projected_gradient_norm(vector2(0, 0), vector2(3, -4)) == 4.0);
  Vector x = vector2(1e300, -1e300);
  none.project(x);
  BOOST_TEST((x == vector2(1e300, -1e300)));
  BOOST_TEST(!none.divided_by(vector2(2, 3)).exist());
}

BOOST_AUTO_TEST_CASE(the_nearest_point_is_inside) {
  const Bounds box = box2(-1, 2, -infinity, 5);
  Vector x = vector2(-7, 8);
  box.project(x);
  BOOST_TEST((x == vector2(-1, 5)));
  BOOST_TEST(box.nearest(0, 3.0) == 2.0);
  BOOST_TEST(box.nearest(0, 0.5) == 0.5);
  BOOST_TEST(box.nearest(1, -1e300) == -1e300);
}

BOOST_AUTO_TEST_CASE(nan_stays_nan) {
  const Bounds box = box2(-1, 2, -1, 2);
  BOOST_TEST(std::isnan(box.nearest(0, nan)));
  BOOST_TEST(std::isnan(box.projected_gradient_norm(vector2(0, 0), vector2(nan, 0))));
  BOOST_TEST(std::isnan(box.projected_gradient_norm(vector2(-1, 0), vector2(nan, 0))));
  BOOST_TEST(!box.is_binding(0, -1.0, nan));
}

BOOST_AUTO_TEST_CASE(a_bound_binds_when_f_falls_beyond_it) {
  const Bounds box = box2(-1, 2, 3, 3);
  BOOST_TEST(box.is_binding(0, -1.0, 0.5));
  BOOST_TEST(!box.is_binding(0, -1.0, -0.5));
  BOOST_TEST(box.is_binding(0, 2.0, -0.5));
  BOOST_TEST(!box.is_binding(0, 2.0, 0.5));
  BOOST_TEST(!box.is_binding(0, 0.0, 0.5));
  BOOST_TEST(box.is_binding(0, -1.0, 0.0));
  BOOST_TEST(box.is_fixed(1));
  BOOST_TEST(box.is_binding(1, 3.0, 1.0));
  BOOST_TEST(box.is_binding(1, 3.0, -1.0));
}

BOOST_DATA_TEST_CASE(the_projected_gradient_is_a_projection, data::xrange(50), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const RandomBox box(4, random);
  const Vector g = 3.0 * random.vector(4);
  const Vector moved = (box.x - g).cwiseMax(box.lower).cwiseMin(box.upper) - box.x;
  const double norm = box.bounds().projected_gradient_norm(box.x, g);
  BOOST_TEST(std::abs(norm - moved.lpNorm<Eigen::Infinity>()) <= 4.0 * epsilon);
}

BOOST_AUTO_TEST_CASE(infinite_bounds_leave_the_gradient_as_it_is) {
  const Bounds box = box2(-infinity, infinity, -infinity, infinity);
  BOOST_TEST(box.projected_gradient_norm(vector2(1e10, 0), vector2(3, -4)) == 4.0);
  BOOST_TEST(box.projected_gradient_norm(vector2(0, 0), vector2(infinity, 0)) == infinity);
}

BOOST_AUTO_TEST_CASE(scaled_bounds_bound_scaled_variables) {
  const Bounds box = box2(-1, 2, -infinity, 5).divided_by(vector2(2, 0.5));
  BOOST_TEST(box.lower(0) == -0.5);
  BOOST_TEST(box.upper(0) == 1.0);
  BOOST_TEST(box.lower(1) == -infinity);
  BOOST_TEST(box.upper(1) == 10.0);
}

BOOST_AUTO_TEST_CASE(a_trial_never_leaves_the_box) {
  const Bounds box = box2(0.1, 0.3, -infinity, 5);
  FunctionObjective objective;
  Vector seen(2);
  objective.f = [&](const Vector& x) { return (seen = x).sum(); };
  objective.g = [](const Vector&, Vector& g) { g = vector2(-1, 1e-3); };
  Trial trial(objective, 2, box);
  Iterate iterate(2);
  iterate.x = vector2(0.2, 4);
  BOOST_REQUIRE(trial.move_to(iterate, vector2(7, 7)));
  BOOST_TEST((seen == vector2(0.3, 5)));
  BOOST_REQUIRE(trial.gradient_is_finite());
  BOOST_TEST(trial.gradient_norm() == 1e-3);
  iterate.x = vector2(0.3, 5);
  BOOST_TEST(!trial.move_to(iterate, vector2(1, 1)));  // projected onto where it is
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
