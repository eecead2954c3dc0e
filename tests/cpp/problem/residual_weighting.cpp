// Losses and weights: derivatives against differences, and what the model may not have.
#include "hesse/problem/residual_weighting.hpp"

#include <cmath>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

namespace hesse::test {
namespace {

constexpr const char* names[] = {"soft_l1", "huber", "cauchy", "arctan", "tukey"};

Matrix terms_of(const char* name, const Vector& z) {
  Matrix rho(z.size(), 3);
  find_loss(name)->evaluate(z, rho);
  return rho;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(residual_weighting)

BOOST_AUTO_TEST_CASE(derivatives_of_losses_agree_with_differences) {
  Vector z(6);
  z << 0.0, 1e-3, 0.4, 0.9, 1.7, 40.0;
  const double h = 1e-6;
  for (const char* name : names) {
    const Matrix at = terms_of(name, z);
    const Matrix ahead = terms_of(name, z.array() + h), behind = terms_of(name, z.array() - h);
    for (int k = 0; k < 2; ++k) {
      const Vector slope = (ahead.col(k) - behind.col(k)) / (2.0 * h);
      BOOST_TEST((slope - at.col(k + 1)).lpNorm<Eigen::Infinity>() <= 1e-8, name);
    }
  }
}

BOOST_AUTO_TEST_CASE(small_residuals_count_as_in_least_squares) {
  const Vector z = Vector::Constant(1, 1e-12);
  for (const char* name : names) {
    const Matrix at = terms_of(name, z);
    BOOST_TEST(std::abs(at(0, 0) - z[0]) <= 1e-23, name);
    BOOST_TEST(std::abs(at(0, 1) - 1.0) <= 1e-11, name);
  }
  BOOST_TEST(find_loss("linear") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_slope_is_the_derivative_of_the_value) {
  Vector r(4);
  r << 0.1, -0.7, 2.0, -9.0;
  Vector weights(4);
  weights << 1.0, 2.0, 0.0, 0.5;
  for (const char* name : names) {
    ResidualWeighting weighting({find_loss(name), 0.8, weights});
    weighting.weigh(r);
    const Vector slope = weighting.slope();
    for (Index i = 0; i < r.size(); ++i) {
      const Vector step = 1e-6 * Vector::Unit(4, i);
      const double difference = (weighting.value(r + step) - weighting.value(r - step)) / 2e-6;
      BOOST_TEST(std::abs(slope[i] - difference) <= 1e-7, name);
    }
  }
}

BOOST_AUTO_TEST_CASE(outliers_have_no_negative_curvature) {
  Vector r(2);
  r << 0.1, 50.0;
  for (const char* name : names) {
    ResidualWeighting weighting({find_loss(name), 1.0, {}});
    weighting.weigh(r);
    BOOST_TEST(weighting.omega()[0] > 0.9, name);
    BOOST_TEST(weighting.omega()[1] >= 0.0, name);
  }
}

BOOST_AUTO_TEST_CASE(weights_of_another_number_are_refused) {
  ResidualWeighting weighting({nullptr, 1.0, Vector::Ones(3)});
  BOOST_CHECK_THROW((void)weighting.value(Vector::Ones(4)), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
