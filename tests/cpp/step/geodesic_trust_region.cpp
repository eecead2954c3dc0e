// Geodesic acceleration, on residuals whose second derivatives are constant, so that their
// difference along a step is exact but for rounding.
#include "hesse/step/geodesic_trust_region.hpp"

#include <cmath>

#include <Eigen/Cholesky>
#include <boost/test/unit_test.hpp>

#include "hesse/solve/least_squares.hpp"

#include "support/limits.hpp"

namespace hesse::test {
namespace {

/// r = (x₀² − 2, x₀ x₁ − 3, x₁² − 5 + x₀): J and r″(v, v) in closed form.
struct Bilinear final : Residuals {
  void residuals(const Vector& x, Vector& r) override {
    r.resize(3);
    r << x[0] * x[0] - 2.0, x[0] * x[1] - 3.0, x[1] * x[1] - 5.0 + x[0];
  }
  [[nodiscard]] bool has_jacobian() const override { return true; }
  void jacobian(const Vector& x, Matrix& J) override {
    J << 2.0 * x[0], 0.0, x[1], x[0], 1.0, 2.0 * x[1];
  }
  static Vector second(const Vector& v) {
    Vector bend(3);
    bend << 2.0 * v[0] * v[0], 2.0 * v[0] * v[1], 2.0 * v[1] * v[1];
    return bend;
  }
};

/// r = x² − c, NaN between two points.
struct Square final : Residuals {
  double c = 2.0;
  double from = 0.0, to = 0.0;

  void residuals(const Vector& x, Vector& r) override {
    r.setConstant(1, x[0] > from && x[0] < to ? std::nan("") : x[0] * x[0] - c);
  }
  [[nodiscard]] bool has_jacobian() const override { return true; }
  void jacobian(const Vector& x, Matrix& J) override { J(0, 0) = 2.0 * x[0]; }
};

Options accelerated(Index steps) {
  Options options;
  options.geodesic_acceleration = 1;
  options.stopping.maxiter = steps;
  options.trust_region.initial_trust_radius = 1e3;
  return options;
}

Result fit(Residuals& residuals, const Vector& x0, const Options& options,
           ResidualTerms terms = {}) {
  LeastSquaresObjective objective(residuals, x0, {}, std::move(terms), Bounds::none());
  return least_squares(objective, x0, *find_least_squares_method("lm"), options, {}).run;
}

double after_one_step(Square& square) {
  return fit(square, Vector::Ones(1), accelerated(1)).best.x[0];
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(geodesic_trust_region)

BOOST_AUTO_TEST_CASE(a_step_has_the_second_order_of_the_geodesic) {
  const Vector x0 = vector2(1.3, 2.1), weights = Vector::LinSpaced(3, 0.5, 2.0);
  Bilinear bilinear;
  Vector r;
  Matrix J(3, 2);
  bilinear.residuals(x0, r);
  bilinear.jacobian(x0, J);
  const Eigen::LDLT<Matrix> B(J.transpose() * weights.asDiagonal() * J);
  const Vector v = -B.solve(J.transpose() * weights.cwiseProduct(r));
  const Vector a = -B.solve(J.transpose() * weights.cwiseProduct(Bilinear::second(v)));
  BOOST_REQUIRE(a.norm() > 1e-3 * v.norm());
  for (const Vector& scale : {Vector(), vector2(1.0, 1.0), vector2(1e-3, 40.0)}) {
    Options options = accelerated(1);
    options.scaling.scale = scale;
    const Result result = fit(bilinear, x0, options, {nullptr, 1.0, weights});
    BOOST_TEST((result.best.x - (x0 + v + 0.5 * a)).norm() < 1e-9 * v.norm());
  }
}

BOOST_AUTO_TEST_CASE(the_bend_is_the_second_derivative_along_a_direction) {
  const Vector x0 = vector2(-0.4, 0.7), v = vector2(2.0, -3.0);
  Bilinear bilinear;
  LeastSquaresObjective objective(bilinear, x0, {}, {}, Bounds::none());
  (void)objective.gram(x0);
  Matrix J(3, 2);
  bilinear.jacobian(x0, J);
  Vector bend;
  BOOST_REQUIRE(objective.bend(v, bend));
  const Vector expected = J.transpose() * Bilinear::second(v);
  BOOST_TEST((bend - expected).norm() < 1e-11 * expected.norm());
}

// With v = (c − 1)/2 the ratio ‖a‖/‖v‖ is v, so that 0.75 lies between the cases.
BOOST_AUTO_TEST_CASE(a_bend_that_is_too_strong_is_left_out) {
  Square weak, strong;
  weak.c = 2.48;
  strong.c = 2.52;
  BOOST_TEST(std::abs(after_one_step(weak) - (1.0 + 0.74 - 0.5 * 0.74 * 0.74)) < 1e-9);
  BOOST_TEST(std::abs(after_one_step(strong) - 1.76) < 1e-9);
}

BOOST_AUTO_TEST_CASE(the_step_is_straight_where_the_difference_is_not_finite) {
  Square square;
  square.from = 1.04;
  square.to = 1.06;
  BOOST_TEST(std::abs(after_one_step(square) - 1.5) < 1e-9);
}

BOOST_AUTO_TEST_CASE(the_last_steps_are_not_accelerated) {
  Square square;
  const Result result = fit(square, Vector::Constant(1, 3.0), accelerated(100));
  BOOST_TEST(is_success(result.status));
  BOOST_TEST(std::abs(result.best.x[0] - std::sqrt(2.0)) < 1e-12);
  BOOST_TEST(result.counts.value > result.iterations + 1);
  BOOST_TEST(result.counts.value < 2 * result.iterations);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
