// Preconditioners: what is asked of them, and conjugate gradients that use one.
#include "hesse/subproblem/preconditioner.hpp"

#include <cmath>
#include <stdexcept>

#include <Eigen/LU>
#include <boost/test/unit_test.hpp>

#include "hesse/subproblem/steihaug.hpp"

#include "support/dense_operator.hpp"
#include "support/fixed_curvature.hpp"
#include "support/trust_region_cases.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(preconditioner)

BOOST_AUTO_TEST_CASE(none_is_the_identity) {
  Vector z;
  BOOST_TEST(precondition(nullptr, vector2(3, 4), z) == 25.0);
  BOOST_TEST((z == vector2(3, 4)));
  BOOST_TEST(preconditioned_radius(nullptr, vector2(3, 4), 7.0) == 7.0);
}

BOOST_AUTO_TEST_CASE(it_is_applied_and_measured) {
  DenseOperator M(matrix2(2, 0, 0.5));
  Vector z(2);
  BOOST_TEST(precondition(&M, vector2(3, 4), z) == 26.0);
  BOOST_TEST((z == vector2(6, 2)));
  // ‖−Mg‖ in the norm of M⁻¹ is √26, its Euclidean length √40.
  BOOST_TEST(preconditioned_radius(&M, vector2(3, 4), 2.0) == 2.0 * std::sqrt(26.0 / 40.0),
             boost::test_tools::tolerance(1e-15));
  BOOST_TEST(preconditioned_radius(&M, vector2(0, 0), 2.0) == 2.0);
}

BOOST_AUTO_TEST_CASE(it_must_be_positive_and_is_not_asked_in_vain) {
  Vector z(2);
  for (const double bad : {-1.0, 0.0, nan, infinity}) {
    DenseOperator M(matrix2(bad, 0, bad));
    BOOST_CHECK_THROW((void)precondition(&M, vector2(1, 1), z), std::invalid_argument);
    BOOST_TEST(precondition(&M, vector2(0, 0), z) == 0.0);
    BOOST_TEST((z == vector2(0, 0)));
    BOOST_TEST(std::isnan(precondition(&M, vector2(nan, 1), z)));
  }
}

// With s = Rz and M = RRᵀ conjugate gradients in z are those of the Euclidean norm.
BOOST_AUTO_TEST_CASE(steihaug_is_steihaug_in_other_variables) {
  const Index n = 12;
  for (const Kind kind : {Kind::definite, Kind::indefinite, Kind::negative_definite}) {
    Random random(50 + static_cast<std::uint64_t>(kind));
    for (int k = 0; k < 20; ++k) {
      const TrustRegionCase inner = random_case(kind, n, random);
      const Matrix R = spread_matrix(n, 0.5, 3.0, random);
      const Matrix inverse = R.inverse();
      FixedCurvature outer(inverse * inner.B * inverse), fixed(inner.B);
      DenseOperator M(R * R);
      Steihaug preconditioned(n, 2 * n, &M, outer.budget);
      Steihaug plain(n, 2 * n, nullptr, fixed.budget);
      TrustRegionStep step(n), expected(n);
      preconditioned.solve(outer.curvature, inverse * inner.g, inner.radius, 1e-3, step);
      plain.solve(fixed.curvature, inner.g, inner.radius, 1e-3, expected);
      BOOST_TEST((inverse * step.s - expected.s).norm() <= 1e-7 * expected.s.norm());
      BOOST_TEST(preconditioned.step_norm() == plain.step_norm(),
                 boost::test_tools::tolerance(1e-7));
      BOOST_TEST(step.predicted_reduction == expected.predicted_reduction,
                 boost::test_tools::tolerance(1e-7));
      BOOST_TEST(step.on_boundary == expected.on_boundary);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
