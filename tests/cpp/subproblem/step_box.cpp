// Steps between bounds end exactly on them.
#include "hesse/subproblem/step_box.hpp"

#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/boxes.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(step_box)

BOOST_DATA_TEST_CASE(a_step_on_a_face_ends_on_the_bound, data::xrange(200), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const double l = random.uniform() * std::pow(10.0, random.between(-20.0, 20.0));
  const double u = l + std::abs(random.uniform()) * std::pow(10.0, random.between(-20.0, 20.0));
  const double x = std::min(std::max(random.between(l, u), l), u);
  Vector at(1), lower(1), upper(1);
  at << x;
  lower << l;
  upper << u;
  const Bounds bounds(lower, upper);
  StepBox box(1);
  box.surround(at, bounds);
  const double down = box.nearest(0, -1e300), up = box.nearest(0, 1e300);
  BOOST_TEST(bounds.nearest(0, x + down) == l);
  BOOST_TEST(bounds.nearest(0, x + up) == u);
  BOOST_TEST(box.is_at_lower(0, down));
  BOOST_TEST(box.is_at_upper(0, up));
  BOOST_TEST(down <= 0.0);
  BOOST_TEST(up >= 0.0);
}

BOOST_AUTO_TEST_CASE(infinite_and_fixed) {
  const Bounds bounds = box2(-infinity, infinity, 3, 3);
  StepBox box(2);
  box.surround(vector2(1, 3), bounds);
  Vector s = vector2(-1e300, 5);
  box.project(s);
  BOOST_TEST((s == vector2(-1e300, 0)));
  BOOST_TEST(!box.is_fixed(0));
  BOOST_TEST(box.is_fixed(1));
  BOOST_TEST(box.is_binding(1, 0.0, 1.0));
  BOOST_TEST(box.is_binding(1, 0.0, -1.0));
  BOOST_TEST(box.break_point(0, 0.0, 1.0) == infinity);
}

BOOST_AUTO_TEST_CASE(break_points_are_where_bounds_are_met) {
  StepBox box(2);
  box.surround(vector2(1, 2), box2(0, 5, 0, 3));
  BOOST_TEST(box.break_point(0, 0.0, 2.0) == 2.0);
  BOOST_TEST(box.break_point(0, 0.0, -2.0) == 0.5);
  BOOST_TEST(box.break_point(0, 4.0, 2.0) == 0.0);
  BOOST_TEST(box.break_point(1, 0.0, 0.0) == infinity);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
