// The oracle that the subproblem's solvers are judged by, itself checked where the answer is known.
#include "support/trust_region_oracle.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(oracle)

BOOST_AUTO_TEST_CASE(knows_the_interior_case) {
  const TrustRegionOracle oracle(matrix2(2, 0, 4), vector2(2, 4), 10.0);
  BOOST_TEST(static_cast<double>(oracle.optimal_reduction()) == 3.0);
  BOOST_TEST(static_cast<double>(oracle.multiplier()) == 0.0);
}

BOOST_AUTO_TEST_CASE(knows_the_boundary_case) {
  // s = −(3, 4)/5 on the unit circle with B = I: λ = 5 − 1.
  const TrustRegionOracle oracle(matrix2(1, 0, 1), vector2(3, 4), 1.0);
  BOOST_TEST(static_cast<double>(oracle.optimal_reduction()) == 4.5,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(static_cast<double>(oracle.multiplier()) == 4.0, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(knows_the_hard_case) {
  // s = (−½, τ) with λ = 1 and τ² = 4 − ¼: −m = ½ − ⅛ + ½·3.75.
  const TrustRegionOracle oracle(matrix2(1, 0, -1), vector2(1, 0), 2.0);
  BOOST_TEST(static_cast<double>(oracle.optimal_reduction()) == 2.25,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(static_cast<double>(oracle.multiplier()) == 1.0, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
