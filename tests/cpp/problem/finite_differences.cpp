// Differences against closed forms, within what theory says that each scheme can reach.
#include "hesse/problem/finite_differences.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/function_objective.hpp"
#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/waves.hpp"

namespace hesse::test {
namespace {

using Scheme = DifferenceScheme;

Vector point() {
  Vector x(4);
  x << 0.7, -1.3, 0.0, 2.1;
  return x;
}

DifferenceOptions schemes(std::optional<Scheme> gradient, std::optional<Scheme> hessian) {
  DifferenceOptions options;
  options.gradient = gradient;
  options.hessian = hessian;
  return options;
}

double gradient_error(Waves& waves, const DifferenceOptions& options, const Vector& x) {
  FiniteDifferences differences(waves, &waves, x, options);
  Vector g(x.size()), exact(x.size());
  (void)differences.value(x);
  differences.gradient(x, g);
  Waves::exact_gradient(x, exact);
  return (g - exact).lpNorm<Eigen::Infinity>();
}

double hessian_error(Waves& waves, const DifferenceOptions& options, const Vector& x) {
  FiniteDifferences differences(waves, &waves, x, options);
  Vector g(x.size());
  (void)differences.value(x);
  differences.gradient(x, g);
  const MatrixView H = differences.hessian(x);
  BOOST_TEST((H == H.transpose()));
  return (H - Waves::exact_hessian(x)).cwiseAbs().maxCoeff();
}

// Waves whose values, and entries of gradients, are off by up to `level`.
struct NoisyWaves final : Objective {
  explicit NoisyWaves(double level_) : level(level_) {}
  [[nodiscard]] Capabilities capabilities() const override { return {true, false, false, true}; }
  double value(const Vector& x) override { return waves.value(x) + level * random.uniform(); }
  void gradient(const Vector& x, Vector& g) override {
    Waves::exact_gradient(x, g);
    g += level * random.vector(x.size());
  }
  double level;
  Waves waves;
  Random random{7};
};

// The largest errors of gradient, Hessian and product with `noise` as the option says it.
Vector noisy_errors(DifferenceOptions options, double noise) {
  const Vector x = point(), v = Vector::Ones(4);
  options.noise = noise;
  NoisyWaves waves(1e-6);
  FiniteDifferences differences(waves, nullptr, x, options);
  Vector g(4), exact(4), product(4);
  differences.gradient(x, g);
  Waves::exact_gradient(x, exact);
  const Matrix H = differences.hessian(x), exact_H = Waves::exact_hessian(x);
  differences.hessian_product(x, v, product);
  Vector errors(3);
  errors << (g - exact).lpNorm<Eigen::Infinity>(), (H - exact_H).cwiseAbs().maxCoeff(),
      (product - exact_H * v).lpNorm<Eigen::Infinity>();
  return errors;
}

// A forward difference of xᵀx with the step h is wrong by h, and so shows which step was taken.
Vector steps_taken(const Vector& x, const DifferenceOptions& options) {
  class Square final : public Objective {
    [[nodiscard]] Capabilities capabilities() const override { return {}; }
    double value(const Vector& at) override { return at.squaredNorm(); }
  } square;
  Vector g(x.size());
  FiniteDifferences(square, nullptr, x, options).gradient(x, g);
  return g - 2.0 * x;
}

// With derivatives, variables and steps' scales of the size of 1, an error is a small multiple of
// ε^(1/2) for forward and of ε^(2/3) for central differences, ε for the complex step, and ε^(1/2),
// by steps of ε^(1/4), for second ones' truncation ε^(1/4) off the diagonal (Nocedal & Wright 2006,
// §8.1).
const double forward_error = 10.0 * std::sqrt(epsilon);
const double central_error = 10.0 * std::pow(epsilon, 2.0 / 3.0);
const double second_error = 10.0 * std::pow(epsilon, 0.25);
const double complex_error = 10.0 * epsilon;

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(finite_differences)

BOOST_AUTO_TEST_CASE(gradients_from_values) {
  Waves waves;
  BOOST_TEST(gradient_error(waves, schemes(Scheme::two_point, {}), point()) < forward_error);
  BOOST_TEST(gradient_error(waves, schemes(Scheme::three_point, {}), point()) < central_error);
  BOOST_TEST(gradient_error(waves, schemes(Scheme::complex_step, {}), point()) < complex_error);
}

BOOST_AUTO_TEST_CASE(hessians_from_gradients) {
  Waves waves;
  BOOST_TEST(hessian_error(waves, schemes({}, Scheme::two_point), point()) < forward_error);
  BOOST_TEST(hessian_error(waves, schemes({}, Scheme::three_point), point()) < central_error);
  BOOST_TEST(hessian_error(waves, schemes({}, Scheme::complex_step), point()) < complex_error);
}

BOOST_AUTO_TEST_CASE(hessians_from_values) {
  Waves waves;
  for (const Scheme gradient : {Scheme::two_point, Scheme::three_point, Scheme::complex_step}) {
    BOOST_TEST(hessian_error(waves, schemes(gradient, Scheme::two_point), point()) < second_error);
  }
  BOOST_TEST(waves.gradients == 0);
}

BOOST_AUTO_TEST_CASE(products_from_gradients_and_from_values) {
  Waves waves;
  const Vector x = point(), v = vector2(1, -2).replicate(2, 1);
  const Vector exact = Waves::exact_hessian(x) * v;
  Vector product(4);
  const auto error = [&](const DifferenceOptions& options) {
    FiniteDifferences differences(waves, &waves, x, options);
    differences.hessian_product(x, v, product);
    return (product - exact).norm() / v.norm();
  };
  BOOST_TEST(error(schemes({}, Scheme::two_point)) < forward_error);
  BOOST_TEST(error(schemes({}, Scheme::three_point)) < central_error);
  BOOST_TEST(error(schemes(Scheme::two_point, Scheme::two_point)) < second_error);
  BOOST_TEST(error(schemes(Scheme::three_point, Scheme::three_point)) < second_error);
}

BOOST_AUTO_TEST_CASE(the_product_with_zero_is_zero) {
  Waves waves;
  FiniteDifferences differences(waves, nullptr, point(), schemes({}, Scheme::two_point));
  Vector product = point();
  differences.hessian_product(point(), Vector::Zero(4), product);
  BOOST_TEST((product == Vector::Zero(4)));
}

BOOST_AUTO_TEST_CASE(a_forward_step_out_of_the_domain_is_taken_backwards) {
  Waves waves;
  Vector x = point();
  waves.barrier = x[3];  // the largest variable stands right at the wall
  BOOST_TEST(gradient_error(waves, schemes(Scheme::two_point, {}), x) < forward_error);
  BOOST_TEST(hessian_error(waves, schemes({}, Scheme::two_point), x) < forward_error);
}

BOOST_AUTO_TEST_CASE(a_central_difference_at_the_wall_keeps_its_order) {
  Waves waves;
  Vector x = point();
  waves.barrier = x[3];
  BOOST_TEST(gradient_error(waves, schemes(Scheme::three_point, {}), x) < central_error);
  BOOST_TEST(hessian_error(waves, schemes({}, Scheme::three_point), x) < central_error);
}

BOOST_AUTO_TEST_CASE(a_known_value_is_not_evaluated_again) {
  Waves waves;
  const Vector x = point();
  FiniteDifferences differences(waves, nullptr, x, schemes(Scheme::two_point, {}));
  Vector g(4);
  (void)differences.value(x);
  differences.gradient(x, g);
  BOOST_TEST(waves.values == 1 + 4);
}

BOOST_AUTO_TEST_CASE(a_gradient_of_another_point_is_right_too) {
  Waves waves;
  const Vector x = point(), y = 0.5 * point();
  FiniteDifferences differences(waves, nullptr, x, schemes(Scheme::two_point, Scheme::two_point));
  Vector g(4), exact(4);
  (void)differences.value(x);
  differences.gradient(y, g);
  Waves::exact_gradient(y, exact);
  BOOST_TEST((g - exact).norm() < forward_error);
}

BOOST_AUTO_TEST_CASE(chosen_steps_are_taken) {
  const Vector x = vector2(4, 0);
  DifferenceOptions options = schemes(Scheme::two_point, {});
  options.relative_step = Vector::Constant(1, 0.125);
  BOOST_TEST((steps_taken(x, options) == vector2(0.5, 0.125)));  // typical x is 1 where x0 = 0
  options.relative_step = vector2(0.25, 0.5);
  BOOST_TEST((steps_taken(x, options) == vector2(1.0, 0.5)));
  options.typical_x = vector2(8, 2);
  BOOST_TEST((steps_taken(x, options) == vector2(2.0, 1.0)));
  options.absolute_step = 0.75;
  BOOST_TEST((steps_taken(x, options) == vector2(0.75, 0.75)));
}

BOOST_AUTO_TEST_CASE(steps_lead_away_from_zero) {
  DifferenceOptions options = schemes(Scheme::two_point, {});
  options.relative_step = Vector::Constant(1, 0.125);
  BOOST_TEST((steps_taken(vector2(-4, 4), options) == vector2(-0.5, 0.5)));
}

BOOST_AUTO_TEST_CASE(variables_of_any_scale_are_differenced_alike) {
  class Scaled final : public Objective {
    [[nodiscard]] Capabilities capabilities() const override { return {}; }
    double value(const Vector& x) override { return std::exp(x[0] / 1e8) + std::exp(x[1] * 1e8); }
  } scaled;
  const Vector x = vector2(1e8, 1e-8);
  Vector g(2);
  FiniteDifferences(scaled, nullptr, x, schemes(Scheme::two_point, {})).gradient(x, g);
  BOOST_TEST(std::abs(g[0] * 1e8 - std::exp(1.0)) < forward_error);
  BOOST_TEST(std::abs(g[1] / 1e8 - std::exp(1.0)) < forward_error);
}

BOOST_AUTO_TEST_CASE(single_precision_takes_steps_that_survive_its_rounding) {
  class Single final : public Objective {
    [[nodiscard]] Capabilities capabilities() const override { return {}; }
    double value(const Vector& x) override {
      const float first = static_cast<float>(x[0]);
      return static_cast<double>(first * first);
    }
  } single;
  const Vector x = Vector::Constant(1, 3.0);
  DifferenceOptions options = schemes(Scheme::two_point, {});
  options.single_precision = true;
  Vector g(1);
  FiniteDifferences(single, nullptr, x, options).gradient(x, g);
  BOOST_TEST(std::abs(g[0] - 6.0) < 100.0 * std::sqrt(std::numeric_limits<float>::epsilon()));
}

BOOST_AUTO_TEST_CASE(steps_that_know_of_noise_stay_above_it) {
  // By the bounds of the constants above, with the noise 10⁻⁶ instead of ε.
  const double noise = 1e-6;
  const double forward = 10.0 * std::sqrt(noise), central = 10.0 * std::pow(noise, 2.0 / 3.0);
  const double second = 10.0 * std::pow(noise, 0.25);
  const auto check = [&](const DifferenceOptions& options, const Vector& bounds) {
    const Vector aware = noisy_errors(options, noise), unaware = noisy_errors(options, 0.0);
    BOOST_TEST((aware.array() <= bounds.array()).all(), aware.transpose());
    BOOST_TEST(aware[1] * 100.0 < unaware[1], aware[1] << " against " << unaware[1]);
    BOOST_TEST(aware[2] * 100.0 < unaware[2], aware[2] << " against " << unaware[2]);
  };
  const auto bounds = [](double g, double H) { return (Vector(3) << g, H, H).finished(); };
  check(schemes({}, Scheme::two_point), bounds(1e-6, forward));
  check(schemes({}, Scheme::three_point), bounds(1e-6, central));
  check(schemes(Scheme::two_point, Scheme::two_point), bounds(forward, second));
  check(schemes(Scheme::three_point, Scheme::three_point), bounds(central, second));
}

BOOST_AUTO_TEST_CASE(noise_sets_the_step) {
  const Vector x = vector2(4, 0);
  DifferenceOptions options = schemes(Scheme::two_point, {});
  options.noise = 1.0 / 64.0;
  BOOST_TEST((steps_taken(x, options) == vector2(0.5, 0.125)));
  options.noise = infinity;
  BOOST_TEST((steps_taken(x, options) == vector2(4.0, 1.0)));
  options.relative_step = Vector::Constant(1, 0.25);
  BOOST_TEST((steps_taken(x, options) == vector2(1.0, 0.25)));
}

BOOST_AUTO_TEST_CASE(noise_below_rounding_changes_nothing) {
  Waves waves;
  const Vector x = point();
  const auto gradient = [&](double noise) {
    DifferenceOptions options = schemes(Scheme::two_point, {});
    options.noise = noise;
    Vector g(4);
    FiniteDifferences(waves, nullptr, x, options).gradient(x, g);
    return g;
  };
  for (const double noise : {-1.0, 0.1 * epsilon, epsilon, nan}) {
    BOOST_TEST((gradient(noise) == gradient(0.0)));
  }
}

BOOST_AUTO_TEST_CASE(says_what_it_supplies) {
  Waves waves;
  waves.supplies_gradient = false;
  const auto supplied = [&](const DifferenceOptions& options) {
    return FiniteDifferences(waves, nullptr, point(), options).capabilities();
  };
  BOOST_TEST(supplied(schemes(Scheme::two_point, {})).gradient);
  BOOST_TEST(!supplied(schemes(Scheme::two_point, {})).hessian);
  const Capabilities both = supplied(schemes(Scheme::two_point, Scheme::two_point));
  BOOST_TEST(both.hessian);
  BOOST_TEST(both.hessian_product);
  BOOST_TEST(!both.exact_hessian);
}

BOOST_AUTO_TEST_CASE(a_line_is_passed_on) {
  FunctionObjective inner = quadratic(matrix2(2, 0, 4), vector2(1, 1));
  FiniteDifferences outer(inner, nullptr, vector2(1, 2), {});
  outer.expect_line(vector2(1, 2), vector2(-1, 3));
  BOOST_REQUIRE(inner.expected_lines.size() == 1u);
  BOOST_TEST((inner.expected_lines[0].x == vector2(1, 2)));
  BOOST_TEST((inner.expected_lines[0].direction == vector2(-1, 3)));
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
