// Gauss–Newton's curvature and the objective that it rests on, against formulae.
#include "hesse/curvature/gauss_newton.hpp"

#include <cmath>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

/// r(x) = Ax + b + c·sin(x₀), in real and complex numbers; counts its calls.
class Waves final : public Residuals, public ComplexResiduals {
 public:
  Waves(Matrix A, Vector b, bool has_jacobian = true)
      : A_(std::move(A)), b_(std::move(b)), has_jacobian_(has_jacobian) {}

  void residuals(const Vector& x, Vector& r) override {
    ++calls;
    r = A_ * x + b_;
    r.array() += std::sin(x[0]);
  }
  [[nodiscard]] bool has_jacobian() const override { return has_jacobian_; }
  void jacobian(const Vector& x, Matrix& J) override {
    ++jacobians;
    J = A_;
    J.col(0).array() += std::cos(x[0]);
  }
  void complex_residuals(const ComplexVector& z, ComplexVector& r) override {
    r = A_ * z + b_;
    r.array() += std::sin(z[0]);
  }

  int calls = 0, jacobians = 0;

 private:
  Matrix A_;
  Vector b_;
  bool has_jacobian_;
};

Matrix random_matrix(Index m, Index n, Random& random) {
  Matrix A(m, n);
  for (Index j = 0; j < n; ++j) A.col(j) = random.vector(m);
  return A;
}

Iterate iterate_at(ResidualObjective& objective, const Vector& x) {
  Iterate at(x.size());
  at.x = x;
  at.value = objective.value(x);
  at.evaluate_gradient(objective);
  return at;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curvature)
BOOST_AUTO_TEST_SUITE(gauss_newton)

BOOST_DATA_TEST_CASE(the_newton_step_is_the_shortest_least_squares_solution,
                     data::make({1, 3, 8}) * data::make({1, 3, 8}), m, n) {
  Random random(static_cast<std::uint64_t>(10 * m + n));
  Waves system(random_matrix(m, n, random), random.vector(m));
  const Vector x = random.vector(n);
  ResidualObjective objective(system, x, {});
  Budget budget = unlimited();
  GaussNewton B(objective, budget);
  const Iterate at = iterate_at(objective, x);
  B.update(at);
  const ResidualPoint& point = *objective.find(x);
  Vector s(n), Bs(n);
  BOOST_REQUIRE(B.newton_step(at.gradient, s));
  B.multiply(s, Bs);
  // Normal equations, and no component in the null space of J: s lies in the range of Jᵀ.
  BOOST_TEST((Bs + at.gradient).norm() <= 1e-11 * (1.0 + at.gradient.norm()));
  const Matrix J = point.J;
  const Vector back = J.transpose() * J.transpose().colPivHouseholderQr().solve(s);
  BOOST_TEST((back - s).norm() <= 1e-11 * (1.0 + s.norm()));
  BOOST_TEST(std::abs(at.value - 0.5 * point.r.squaredNorm()) <= 1e-14 * at.value);
  // No eigenvalue is larger than the bound: vᵀJᵀJv for a few v of unit length.
  for (int k = 0; k < 5; ++k) {
    const Vector v = random.vector(n).normalized();
    BOOST_TEST((J * v).squaredNorm() <= B.spectrum_bounds().upper * (1.0 + 1e-12));
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_evaluated_twice) {
  Random random(1);
  Waves system(random_matrix(4, 3, random), random.vector(4));
  const Vector x = random.vector(3), y = random.vector(3);
  ResidualObjective objective(system, x, {});
  Budget budget = unlimited();
  GaussNewton B(objective, budget);
  const Iterate at = iterate_at(objective, x);
  B.update(at);
  objective.value(y);  // a trial that is refused
  Vector g(3);
  objective.gradient(x, g);
  B.update(at);
  BOOST_TEST(system.calls == 2);
  BOOST_TEST(system.jacobians == 1);
  BOOST_TEST(objective.counts().value == 2);
  BOOST_TEST(objective.counts().gradient == 1);
}

BOOST_DATA_TEST_CASE(differences_agree_with_the_formula, data::make({0, 1, 2}), scheme) {
  const double tolerance[] = {1e-6, 1e-8, 1e-14};
  Random random(2);
  const Matrix A = random_matrix(5, 3, random);
  Waves system(A, random.vector(5), false);
  const Vector x = random.vector(3);
  DifferenceOptions options;
  options.gradient = static_cast<DifferenceScheme>(scheme);
  ResidualObjective objective(system, x, options);
  iterate_at(objective, x);
  Matrix exact = A;
  exact.col(0).array() += std::cos(x[0]);
  BOOST_TEST((objective.find(x)->J - exact).cwiseAbs().maxCoeff() <= tolerance[scheme]);
}

BOOST_AUTO_TEST_CASE(broydens_update_meets_the_secant_equation_and_can_be_forgotten) {
  Random random(3);
  Waves system(random_matrix(3, 3, random), random.vector(3));
  const Vector x = random.vector(3), y = x + 0.1 * random.vector(3);
  ResidualObjective objective(system, x, {});
  Budget budget = unlimited();
  GaussNewton B(objective, budget, JacobianUpdate::broyden);
  B.update(iterate_at(objective, x));
  const ResidualPoint before = *objective.find(x);
  BOOST_TEST(!B.restart());
  B.update(iterate_at(objective, y));
  const ResidualPoint after = *objective.find(y);
  BOOST_TEST((after.J * (y - x) - (after.r - before.r)).norm() <= 1e-14 * after.J.norm());
  // Nothing is learnt across the step.
  const Vector across = Vector::Unit(3, 0) - (y - x) * ((y - x)[0] / (y - x).squaredNorm());
  BOOST_TEST(((after.J - before.J) * across).norm() <= 1e-14 * after.J.norm());
  BOOST_TEST(system.jacobians == 1);
  BOOST_TEST(B.restart());
  B.update(iterate_at(objective, y));
  BOOST_TEST(system.jacobians == 2);
  BOOST_TEST(!B.restart());
}

BOOST_AUTO_TEST_CASE(evaluations_are_charged) {
  Random random(4);
  Waves system(random_matrix(3, 3, random), random.vector(3), false);
  const Vector x = random.vector(3);
  DifferenceOptions options;
  options.gradient = DifferenceScheme::two_point;
  ResidualObjective objective(system, x, options);
  Budget budget(std::numeric_limits<double>::infinity(), 3);
  objective.charge(budget);
  BOOST_CHECK_THROW(iterate_at(objective, x), EvaluationLimitReached);
  BOOST_TEST(objective.counts().value == 3);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
