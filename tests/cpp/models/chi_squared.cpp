// The chi-squared distribution against mpmath: few and many degrees of freedom, both tails.
#include "hesse/models/chi_squared.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(chi_squared)

BOOST_AUTO_TEST_CASE(incomplete_gamma_functions_of_mpmath) {
  struct Row {
    double x, freedom, probability;
  };
  const Row rows[] = {
      {0.3, 1.0, 0.58388242077036518},     {3.84, 1.0, 0.050043521248705103},
      {9.0, 2.0, 0.011108996538242306},    {1e-08, 2.0, 0.99999999500000001},
      {7.815, 3.0, 0.049993902974883887},  {40.0, 3.0, 1.0655090334255861e-8},
      {55.76, 40.0, 0.049985926244196944}, {900.0, 1001.0, 0.98991038268446569},
      {0.001, 9.0, 0.99999999999999997},
  };
  for (const Row& row : rows) {
    BOOST_CHECK_CLOSE_FRACTION(chi_squared_upper(row.x, row.freedom), row.probability, 1e-12);
  }
  BOOST_CHECK_CLOSE_FRACTION(chi_squared_upper(1400.0, 4.0), 6.9116332571755994e-302, 1e-10);
  BOOST_CHECK_CLOSE_FRACTION(chi_squared_upper(20000.0, 20000.0), 0.4986701916600448, 1e-10);
}

BOOST_AUTO_TEST_CASE(ends_and_what_is_undefined) {
  for (const double freedom : {1.0, 2.0, 3.0, 50.0}) {
    BOOST_CHECK_EQUAL(chi_squared_upper(0.0, freedom), 1.0);
    BOOST_CHECK_EQUAL(chi_squared_upper(infinity, freedom), 0.0);
    BOOST_CHECK_EQUAL(chi_squared_upper(1e9, freedom), 0.0);
    BOOST_CHECK(std::isnan(chi_squared_upper(-1.0, freedom)));
    BOOST_CHECK(std::isnan(chi_squared_upper(nan, freedom)));
  }
  for (const double bad : {0.0, -1.0, 1.5, nan, infinity}) {
    BOOST_CHECK(std::isnan(chi_squared_upper(1.0, bad)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
