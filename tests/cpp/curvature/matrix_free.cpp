// The Hessian known through products only.
#include "hesse/curvature/matrix_free.hpp"

#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/rosenbrock.hpp"

namespace hesse::test {

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(matrix_free)

BOOST_AUTO_TEST_CASE(multiplies_at_the_latest_iterate) {
  Rosenbrock objective(2);
  MatrixFree B(objective, 2);
  Vector product(2);
  for (const Vector& x : {vector2(-1.2, 1), vector2(1, 1)}) {
    Iterate at(2);
    at.x = x;
    B.update(at);
    B.multiply(vector2(3, -1), product);
    BOOST_TEST((product - objective.hessian(x) * vector2(3, -1)).norm() < 1e-10);
  }
}

BOOST_AUTO_TEST_CASE(has_no_matrix_and_no_factorisation) {
  Rosenbrock objective(2);
  MatrixFree B(objective, 2);
  Vector v(2);
  BOOST_TEST(B.matrix() == nullptr);
  BOOST_TEST(!B.is_indefinite());
  BOOST_TEST(!B.restart());
  BOOST_CHECK_THROW((void)B.factorize(0.0), std::logic_error);
  BOOST_CHECK_THROW(B.solve_in_place(v), std::logic_error);
  BOOST_CHECK_THROW((void)B.spectrum_bounds(), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
