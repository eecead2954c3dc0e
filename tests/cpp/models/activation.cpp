// Functions of hidden units, their derivatives, and arguments at the ends of the number line.
#include "hesse/models/activation.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/network_oracle.hpp"

namespace hesse::test {
namespace {

Matrix activated(Activation activation, Matrix z) {
  activate(activation, z);
  return z;
}

Matrix slopes(Activation activation, const Matrix& a) {
  Matrix d = Matrix::Ones(a.rows(), a.cols());
  multiply_by_slope(activation, a, d);
  return d;
}

Matrix curvatures(Activation activation, const Matrix& a) {
  Matrix d = Matrix::Ones(a.rows(), a.cols());
  multiply_by_curvature(activation, a, d);
  return d;
}

/// σ(z), σ′(z) and σ″(z) of one number, among others that fill the vectors of the machine.
struct AtOnce {
  AtOnce(Activation activation, double z)
      : values(activated(activation, Matrix::Constant(11, 1, z))),
        first(slopes(activation, values)),
        second(curvatures(activation, values)) {}

  Matrix values, first, second;
};

bool is_near(double found, double expected, double tolerance) {
  return std::abs(found - expected) <= tolerance * std::max(1.0, std::abs(expected));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(activation)

BOOST_AUTO_TEST_CASE(values_and_derivatives_of_all_shapes) {
  for (const Activation activation : activations) {
    for (const Index rows : {1, 2, 5, 8, 17}) {
      Random random(static_cast<std::uint64_t>(rows));
      Matrix z(rows, 3);
      for (double& entry : z.reshaped()) entry = 6.0 * random.uniform();
      const Matrix a = activated(activation, z);
      const Matrix first = slopes(activation, a), second = curvatures(activation, a);
      for (Index k = 0; k < z.size(); ++k) {
        const HyperDual expected = activated(activation, HyperDual(z(k), 1.0, 1.0));
        BOOST_TEST(is_near(a(k), expected.value, 4 * epsilon));
        BOOST_TEST(is_near(first(k), expected.s, 16 * epsilon));
        BOOST_TEST(is_near(second(k), expected.st, 16 * epsilon));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(derivatives_multiply_what_is_there) {
  for (const Activation activation : activations) {
    const Matrix a = activated(activation, Matrix::Constant(3, 2, 0.7));
    Matrix first = Matrix::Constant(3, 2, -2.5), second = first;
    multiply_by_slope(activation, a, first);
    multiply_by_curvature(activation, a, second);
    BOOST_TEST(first.isApprox(-2.5 * slopes(activation, a), 4 * epsilon));
    BOOST_TEST(second.isApprox(-2.5 * curvatures(activation, a), 4 * epsilon));
  }
}

BOOST_AUTO_TEST_CASE(piecewise_linear_where_curvature_vanishes) {
  for (const Activation activation : activations) {
    const bool vanishes = AtOnce(activation, 0.7).second.isZero(0.0);
    BOOST_TEST(is_piecewise_linear(activation) == vanishes);
  }
}

BOOST_AUTO_TEST_CASE(extreme_arguments) {
  const struct {
    Activation activation;
    double z, value, slope;
  } cases[] = {{Activation::relu, 800, 800, 1},
               {Activation::relu, -800, 0, 0},
               {Activation::relu, 1e308, 1e308, 1},
               {Activation::relu, -1e308, 0, 0},
               {Activation::leaky_relu, 800, 800, 1},
               {Activation::leaky_relu, -800, -8, 0.01},
               {Activation::leaky_relu, 1e308, 1e308, 1},
               {Activation::leaky_relu, -1e308, -1e306, 0.01},
               {Activation::tanh, 800, 1, 0},
               {Activation::tanh, -800, -1, 0},
               {Activation::tanh, 1e308, 1, 0},
               {Activation::tanh, -1e308, -1, 0},
               {Activation::sigmoid, 800, 1, 0},
               {Activation::sigmoid, -800, 0, 0},
               {Activation::sigmoid, 1e308, 1, 0},
               {Activation::sigmoid, -1e308, 0, 0},
               {Activation::softplus, 800, 800, 1},
               {Activation::softplus, -800, 0, 0},
               {Activation::softplus, 1e308, 1e308, 1},
               {Activation::softplus, -1e308, 0, 0},
               {Activation::identity, 1e308, 1e308, 1},
               {Activation::identity, -1e308, -1e308, 1}};
  for (const auto& at : cases) {
    const AtOnce found(at.activation, at.z);
    for (Index k = 0; k < found.values.size(); ++k) {
      BOOST_TEST(is_near(found.values(k), at.value, epsilon), at.z << " gave " << found.values(k));
      BOOST_TEST(is_near(found.first(k), at.slope, 1e-300), at.z << " gave " << found.first(k));
      BOOST_TEST(std::abs(found.second(k)) <= 1e-300);
    }
  }
}

BOOST_AUTO_TEST_CASE(softplus_keeps_relative_accuracy_where_it_is_tiny) {
  for (const double z : {-20.0, -37.0, -100.0, -600.0}) {
    const AtOnce found(Activation::softplus, z);
    const double expected = std::exp(z);  // up to exp(2z)/2
    BOOST_TEST(found.values.isApproxToConstant(std::log1p(expected), 1e-14));
    BOOST_TEST(found.first.isApproxToConstant(expected / (1.0 + expected), 1e-14));
    BOOST_TEST(found.second.isApproxToConstant(expected / std::pow(1.0 + expected, 2), 1e-14));
  }
}

BOOST_AUTO_TEST_CASE(at_the_kink_the_slope_is_that_of_the_left) {
  for (const double zero : {0.0, -0.0}) {
    BOOST_TEST(AtOnce(Activation::relu, zero).first.isZero(0.0));
    BOOST_TEST(AtOnce(Activation::leaky_relu, zero).first.isApproxToConstant(leaky_slope));
  }
}

BOOST_AUTO_TEST_CASE(nan_is_passed_on) {
  for (const Activation activation : activations) {
    Matrix z = Matrix::Constant(13, 1, 0.5);
    z(4) = z(12) = nan;
    Matrix d = z;  // what comes back from a loss of NaN
    const Matrix a = activated(activation, z);
    multiply_by_slope(activation, a, d);
    for (Index k = 0; k < z.size(); ++k) {
      BOOST_TEST(std::isnan(a(k)) == std::isnan(z(k)));
      BOOST_TEST(std::isnan(d(k)) == std::isnan(z(k)));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
