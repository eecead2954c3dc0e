// Student's t against its closed forms for one and two degrees of freedom, and the normal one.
#include "hesse/models/student_t.hpp"

#include <cmath>
#include <limits>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(student_t)

BOOST_AUTO_TEST_CASE(closed_forms) {
  const double pi = std::acos(-1.0);
  for (const double t : {1e-6, 0.1, 0.9, 1.0, 1.1, 3.0, 50.0, 1e6}) {
    // One degree of freedom is Cauchy's distribution.
    BOOST_CHECK_CLOSE_FRACTION(student_t_two_sided(t, 1.0), 2.0 / pi * std::atan(1.0 / t), 1e-12);
    const double root = std::sqrt(2.0 + t * t);
    BOOST_CHECK_CLOSE_FRACTION(student_t_two_sided(t, 2.0), 2.0 / (root * (root + t)), 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(quantile_inverts_the_probability) {
  for (const double freedom : {0.5, 1.0, 2.5, 7.0, 100.0, 1999.0, 2001.0, 1e7, infinity}) {
    for (const double p : {0.999, 0.5, 0.05, 1e-3, 1e-10}) {
      const double t = student_t_quantile(p, freedom);
      BOOST_CHECK_CLOSE_FRACTION(student_t_two_sided(t, freedom), p, 1e-9);
    }
  }
}

BOOST_AUTO_TEST_CASE(many_degrees_of_freedom_are_nearly_normal) {
  const double normal = student_t_quantile(0.05, infinity);
  BOOST_CHECK_CLOSE_FRACTION(normal, 1.959963984540054, 1e-14);
  // The first term of Cornish and Fisher's expansion.
  const double first = (normal * normal * normal + normal) / 4e6;
  BOOST_CHECK_CLOSE_FRACTION(student_t_quantile(0.05, 1e6), normal + first, 1e-10);
}

BOOST_AUTO_TEST_CASE(ends_and_what_is_undefined) {
  BOOST_CHECK_EQUAL(student_t_two_sided(0.0, 3.0), 1.0);
  BOOST_CHECK_EQUAL(student_t_two_sided(infinity, 3.0), 0.0);
  for (const double bad : {-1.0, nan}) {
    BOOST_CHECK(std::isnan(student_t_two_sided(bad, 3.0)));
    BOOST_CHECK(std::isnan(student_t_two_sided(1.0, bad)));
    BOOST_CHECK(std::isnan(student_t_quantile(bad, 3.0)));
    BOOST_CHECK(std::isnan(student_t_quantile(0.5, bad)));
  }
  BOOST_CHECK(std::isnan(student_t_quantile(1.0, 3.0)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
