// What is kept of residuals and Jacobians, and when an update gives way to an evaluation.
#include "hesse/problem/residual_objective.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

/// r(x) = (sin x₀, x₀x₁ − 2, x₁³), which reuses nothing.
struct Curved final : Residuals {
  int jacobians = 0;
  int calls = 0;

  void residuals(const Vector& x, Vector& r) override {
    ++calls;
    r.resize(3);
    r << std::sin(x[0]), x[0] * x[1] - 2.0, std::pow(x[1], 3);
  }
  [[nodiscard]] bool has_jacobian() const override { return true; }
  void jacobian(const Vector& x, Matrix& J) override {
    ++jacobians;
    J << std::cos(x[0]), 0.0, x[1], x[0], 0.0, 3.0 * x[1] * x[1];
  }
};

Vector gradient_at(ResidualObjective& objective, const Vector& x) {
  Vector g(x.size());
  objective.value(x);
  objective.gradient(x, g);
  return g;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(residual_objective)

BOOST_AUTO_TEST_CASE(the_gradient_is_that_of_half_the_sum_of_squares) {
  Curved system;
  const Vector x = vector2(0.7, -1.3);
  ResidualObjective objective(system, x, {});
  const Vector g = gradient_at(objective, x);
  for (Index j = 0; j < 2; ++j) {
    const double h = 1e-6;
    const Vector step = h * Vector::Unit(2, j);
    const double slope = (objective.value(x + step) - objective.value(x - step)) / (2.0 * h);
    BOOST_TEST(std::abs(g[j] - slope) <= 1e-7 * (1.0 + std::abs(slope)));
  }
}

BOOST_AUTO_TEST_CASE(two_points_are_kept_and_no_third) {
  Curved system;
  const Vector a = vector2(1, 2), b = vector2(2, 1), c = vector2(3, 3);
  ResidualObjective objective(system, a, {});
  gradient_at(objective, a);
  objective.accept(a);
  objective.value(b);
  BOOST_TEST((objective.find(a) != nullptr && objective.find(b) != nullptr));
  objective.value(c);
  BOOST_TEST((objective.find(a) != nullptr && objective.find(b) == nullptr));
  BOOST_TEST(objective.find(a)->has_jacobian);
  BOOST_TEST(!objective.find(c)->has_jacobian);
  BOOST_TEST(system.calls == 3);
}

BOOST_AUTO_TEST_CASE(a_jacobian_by_differences_anew_takes_one_call_per_variable) {
  Curved system;
  const Vector a = vector2(1, 2), b = vector2(2, 1), c = vector2(3, 3);
  DifferenceOptions differences;
  differences.gradient = DifferenceScheme::two_point;
  ResidualObjective objective(system, a, differences);
  objective.set_jacobian_update(JacobianUpdate::broyden);
  gradient_at(objective, a);
  objective.accept(a);
  BOOST_TEST(system.calls == 3);
  gradient_at(objective, b);
  objective.accept(b);
  objective.value(c);  // a trial that is refused
  BOOST_TEST(system.calls == 5);
  BOOST_TEST(objective.forget_updates());
  gradient_at(objective, b);
  BOOST_TEST(system.calls == 7);
}

BOOST_AUTO_TEST_CASE(slow_steps_in_a_row_end_the_updates) {
  Curved system;
  Vector x = vector2(1.0, 1.5);
  ResidualObjective objective(system, x, {});
  objective.set_jacobian_update(JacobianUpdate::broyden);
  gradient_at(objective, x);
  objective.accept(x);
  for (int step = 1; step <= 5; ++step) {
    BOOST_TEST(system.jacobians == 1);
    x[1] -= 1e-3;  // reduces every residual that it changes, but hardly
    gradient_at(objective, x);
    BOOST_TEST(objective.accept(x).is_updated == (step < 5));
  }
  BOOST_TEST(system.jacobians == 2);
  x[1] -= 1e-3;
  gradient_at(objective, x);
  BOOST_TEST(objective.accept(x).is_updated);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
