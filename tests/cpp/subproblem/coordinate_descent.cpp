// Quadratics with a penalty on magnitudes.
#include "hesse/subproblem/coordinate_descent.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/penalized_oracle.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

struct Case {
  Matrix B;
  Vector g, x, l1, lower, upper;

  explicit Case(Matrix matrix, Vector gradient, double penalty)
      : B(std::move(matrix)),
        g(std::move(gradient)),
        x(Vector::Zero(g.size())),
        l1(Vector::Constant(g.size(), penalty)),
        lower(Vector::Constant(g.size(), -infinity)),
        upper(Vector::Constant(g.size(), infinity)) {}

  [[nodiscard]] PenalizedModel model() const { return {B, g, x, l1, lower, upper}; }

  /// As a function of x + s.
  [[nodiscard]] PenalizedQuadratic quadratic() const { return {B, g - B * x, l1, lower, upper}; }
};

Vector minimizer(const Case& at, double tolerance = 1e-12) {
  Vector s;
  CoordinateDescent descent;
  BOOST_REQUIRE(descent.minimize(at.model(), tolerance, s, nullptr));
  return at.x + s;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subproblem)
BOOST_AUTO_TEST_SUITE(coordinate_descent)

// ½ b (z − m)² + λ |z|: soft thresholding.
BOOST_AUTO_TEST_CASE(one_variable_is_known_in_closed_form) {
  Case at(Matrix::Constant(1, 1, 2.0), Vector::Constant(1, -6.0), 2.0);
  BOOST_TEST(minimizer(at)[0] == 2.0);
  at.g[0] = 6.0;
  BOOST_TEST(minimizer(at)[0] == -2.0);
  at.g[0] = 1.5;
  BOOST_TEST(minimizer(at)[0] == 0.0);
  at.x[0] = 1.0;
  at.g[0] = 3.0;  // of the same function, at x = 1
  BOOST_TEST(minimizer(at)[0] == 0.0);
  at.g[0] = -6.0;
  at.x[0] = 0.0;
  at.upper[0] = 0.75;
  BOOST_TEST(minimizer(at)[0] == 0.75);
  at.lower[0] = at.upper[0] = 0.0;
  BOOST_TEST(minimizer(at)[0] == 0.0);
}

BOOST_AUTO_TEST_CASE(nothing_is_solved_at_once) {
  BOOST_TEST(minimizer(Case(Matrix(0, 0), Vector(0), 1.0)).size() == 0);
}

BOOST_DATA_TEST_CASE(random_models_against_every_face, data::xrange(200), seed) {
  Random random(static_cast<std::uint64_t>(seed));
  const Index n = 1 + seed % 5;
  const double least = seed % 3 == 0 ? 1e-6 : 0.1;
  Case at(spread_matrix(n, least, 10.0, random), 10.0 * random.vector(n), 0.0);
  at.x = random.vector(n);
  for (Index i = 0; i < n; ++i) {
    at.l1[i] = random.uniform() > 0.5 ? 0.0 : random.between(0.0, 8.0);
    if (random.uniform() > 0.3) at.x[i] = 0.0;
    if (random.uniform() > 0.5) at.lower[i] = at.x[i] - random.between(0.0, 0.3);
    if (random.uniform() > 0.5) at.upper[i] = at.x[i] + random.between(0.0, 0.3);
  }
  const PenalizedQuadratic function = at.quadratic();
  const Vector z = minimizer(at);
  BOOST_TEST(((z - at.lower).array() >= -1e-15).all());
  BOOST_TEST(((at.upper - z).array() >= -1e-15).all());
  const double best = function.minimum();
  const double rounding = 10.0 * epsilon * 10.0 * z.squaredNorm();  // ‖A‖ = 10
  BOOST_TEST(function.value(z) <= best + 1e-10 * (1.0 + std::abs(best)) + rounding);
}

// The face is solved by a factorisation, so that the condition of B does not matter.
BOOST_AUTO_TEST_CASE(an_ill_conditioned_model_is_solved_to_the_tolerance) {
  Random random(3);
  Case at(spread_matrix(40, 1e-5, 1e3, random), 10.0 * random.vector(40), 1.0);
  const Vector z = minimizer(at, 1e-9);
  const Vector slope = at.g + at.B * z;
  for (Index i = 0; i < 40; ++i) {
    const double distance = z[i] != 0.0 ? std::abs(slope[i] + (z[i] > 0.0 ? 1.0 : -1.0))
                                        : std::max(std::abs(slope[i]) - 1.0, 0.0);
    BOOST_TEST(distance <= 1e-6);
  }
}

// Equal columns: any split between them is a minimum.
BOOST_AUTO_TEST_CASE(a_singular_model_has_a_minimum_too) {
  Case at(Matrix::Ones(3, 3), Vector::Constant(3, -4.0), 1.0);
  const Vector z = minimizer(at);
  BOOST_TEST(z.sum() == 3.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(z.minCoeff() >= 0.0);
  at.l1.setZero();
  BOOST_TEST(minimizer(at).sum() == 4.0, boost::test_tools::tolerance(1e-8));
}

BOOST_AUTO_TEST_CASE(a_variable_without_curvature_goes_to_zero_or_stays) {
  Case at(Matrix::Zero(2, 2), vector2(0.5, 0.0), 1.0);
  at.B(0, 0) = 0.0;
  at.x = vector2(3.0, -2.0);
  at.l1[1] = 0.0;
  BOOST_TEST((minimizer(at) == vector2(0.0, -2.0)));
}

BOOST_DATA_TEST_CASE(what_is_not_finite_has_no_minimum, data::make({nan, infinity}), bad) {
  Vector s;
  CoordinateDescent descent;
  const Case gradient(Matrix::Identity(2, 2), vector2(bad, 1.0), 0.1);
  BOOST_TEST(!descent.minimize(gradient.model(), 1e-12, s, nullptr));
  const Case matrix(matrix2(1.0, bad, 1.0), vector2(4.0, 1.0), 0.1);
  BOOST_TEST(!descent.minimize(matrix.model(), 1e-12, s, nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
