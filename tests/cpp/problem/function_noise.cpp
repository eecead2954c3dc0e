// Estimates of noise against noise that was put in.
#include "hesse/problem/function_noise.hpp"

#include <cmath>
#include <limits>

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"
#include "support/random_problems.hpp"
#include "support/waves.hpp"

namespace hesse::test {
namespace {

/// Standard deviation of a number that is uniform on [−1, 1).
const double uniform_deviation = std::sqrt(1.0 / 3.0);

/// Waves with noise of the standard deviation `level`.
struct NoisyWaves final : Objective {
  explicit NoisyWaves(double level_) : level(level_) {}
  [[nodiscard]] Capabilities capabilities() const override { return {}; }
  double value(const Vector& x) override {
    return waves.value(x) + level / uniform_deviation * random.uniform();
  }
  double level;
  Waves waves;
  Random random{5};
};

Vector point() {
  Vector x(4);
  x << 0.7, -1.3, 0.0, 2.1;
  return x;
}

Vector nine_values(double (*smooth)(double), double step, double level, Random& random) {
  Vector values(9);
  for (Index i = 0; i < 9; ++i) {
    values[i] =
        smooth(step * static_cast<double>(i)) + level / uniform_deviation * random.uniform();
  }
  return values;
}

double slope(double t) { return 1.0 + t; }
double curved(double t) { return std::cos(t) + std::sin(t); }

// Within the factor of four that ECnoise itself calls a plateau.
void check_factor(double found, double level) {
  BOOST_TEST(found <= 4.0 * level);
  BOOST_TEST(found >= level / 4.0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(function_noise)

// Noise of 10⁻³ at a spacing of 1/100 is an example of the paper.
BOOST_AUTO_TEST_CASE(noise_that_was_put_in) {
  Random random(1);
  const auto check = [&](double step, double level) {
    int found = 0;
    double product = 1.0;
    for (int sample = 0; sample < 50; ++sample) {
      const NoiseEstimate estimate = estimate_noise(nine_values(curved, step, level, random));
      if (estimate.status != NoiseStatus::ok) continue;
      ++found;
      product *= std::pow(estimate.noise / level, 1.0 / 50.0);
      check_factor(estimate.noise, level);
    }
    BOOST_TEST(found >= 45, level);
    BOOST_TEST(std::abs(std::log(product)) < 0.3, level << ": " << product);
  };
  check(1e-10, 1e-10);  // seen in first differences
  check(1e-6, 1e-6);
  check(0.01, 1e-3);
  check(0.01, 1e-6);  // seen in fourth differences
}

BOOST_AUTO_TEST_CASE(values_of_any_size) {
  for (const double scale : {-1e-300, 1e-200, 1e200, 1e305}) {
    Random random(2);
    const Vector values = scale * nine_values(slope, 1e-6, 1e-4, random);
    const NoiseEstimate estimate = estimate_noise(values);
    BOOST_TEST((estimate.status == NoiseStatus::ok));
    check_factor(estimate.noise / std::abs(scale), 1e-4);
  }
}

BOOST_AUTO_TEST_CASE(a_step_that_is_too_large) {
  Random random(3);
  const auto status = [&](double (*smooth)(double), double step, double level) {
    return estimate_noise(nine_values(smooth, step, level, random)).status;
  };
  BOOST_TEST((status(slope, 0.1, 1e-6) == NoiseStatus::step_too_large));   // by the range
  BOOST_TEST((status(curved, 0.01, 0.0) == NoiseStatus::step_too_large));  // no change of sign
}

BOOST_AUTO_TEST_CASE(smooth_functions_are_not_noise) {
  // At the top of a parabola first differences change sign; those of e⁻³ᵗ are of one size.
  Vector parabola(9), exponential(9);
  for (Index i = 0; i < 9; ++i) {
    const double t = static_cast<double>(i);
    parabola[i] = 1.0 - 1e-6 * (t - 4.0) * (t - 4.0);
    exponential[i] = 1.0 + 1e-3 * std::exp(-3.0 * t);
  }
  BOOST_TEST(estimate_noise(parabola).noise < 10.0 * epsilon);
  BOOST_TEST((estimate_noise(exponential).status == NoiseStatus::step_too_large));
}

BOOST_AUTO_TEST_CASE(a_few_equal_values) {
  Vector values(9);
  values << 0, 0, 1, 1, 0, 0, 1, 0, 1;
  const NoiseEstimate estimate = estimate_noise(Vector::Ones(9) + 1e-6 * values);
  BOOST_TEST((estimate.status == NoiseStatus::ok));
  check_factor(estimate.noise, 0.5e-6);
}

BOOST_AUTO_TEST_CASE(a_step_that_is_too_small) {
  BOOST_TEST((estimate_noise(Vector::Ones(9)).status == NoiseStatus::step_too_small));
  BOOST_TEST((estimate_noise(Vector::Zero(9)).status == NoiseStatus::step_too_small));
  Vector nearly = Vector::Ones(8);
  nearly.tail(4).setConstant(1.0 + epsilon);
  BOOST_TEST((estimate_noise(nearly).status == NoiseStatus::step_too_small));
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite) {
  for (const double bad : {nan, infinity, -infinity}) {
    Vector values = Vector::LinSpaced(9, 1.0, 1.001);
    values[4] = bad;
    const NoiseEstimate estimate = estimate_noise(values);
    BOOST_TEST((estimate.status == NoiseStatus::not_finite));
    BOOST_TEST(estimate.noise == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(the_step_is_found) {
  Random random(4);
  Index calls = 0;
  const auto function = [&](double t) {
    ++calls;
    return curved(t) + 1e-9 / uniform_deviation * random.uniform();
  };
  for (const double first : {0.2, 0.5}) {
    calls = 0;
    const NoiseEstimate estimate = estimate_noise(function, first);
    BOOST_TEST((estimate.status == NoiseStatus::ok));
    check_factor(estimate.noise, 1e-9);
    BOOST_TEST(estimate.step < first);
    BOOST_TEST(estimate.evaluations == calls);
    BOOST_TEST(calls > 9);
  }
  // Rounded to multiples of 10⁻⁶, values 10⁻¹⁰ apart are equal.
  const auto rounded = [](double t) { return std::round(1e6 * curved(t)) * 1e-6; };
  const NoiseEstimate estimate = estimate_noise(rounded, 1.3e-10);
  BOOST_TEST((estimate.status == NoiseStatus::ok));
  check_factor(estimate.noise, 1e-6 * std::sqrt(1.0 / 12.0));
  BOOST_TEST(estimate.step > 1.3e-10);
}

BOOST_AUTO_TEST_CASE(a_step_between_too_small_and_too_large_is_found) {
  const auto coarse = [](double t) { return std::round(500.0 * (1.0003 + 1.13 * t)) / 500.0; };
  for (const double first : {0.05, 5e-4}) {
    const NoiseEstimate estimate = estimate_noise(coarse, first);
    BOOST_TEST((estimate.status == NoiseStatus::ok));
    BOOST_TEST(std::abs(estimate.step - 5e-3) < 1e-12);
    BOOST_TEST(estimate.evaluations == 27);
    check_factor(estimate.noise, 2e-3 * std::sqrt(1.0 / 12.0));
  }
}

BOOST_AUTO_TEST_CASE(a_search_that_must_fail_ends) {
  const auto constant = [](double) { return 3.0; };
  const NoiseEstimate none = estimate_noise(constant, 1e-8);
  BOOST_TEST((none.status == NoiseStatus::step_too_small));
  BOOST_TEST(none.evaluations == 36);
  const auto zero_here = [](double t) { return t; };
  BOOST_TEST((estimate_noise(zero_here, 1e-8).status == NoiseStatus::step_too_large));
}

BOOST_AUTO_TEST_CASE(noise_of_an_objective) {
  for (const double level : {1e-12, 1e-9, 1e-6, 1e-3}) {
    for (const std::uint64_t seed : {0, 1, 2}) {
      NoisyWaves waves(level);
      const NoiseEstimate estimate = estimate_noise(waves, point(), seed);
      BOOST_TEST((estimate.status == NoiseStatus::ok));
      check_factor(estimate.noise, level);
      BOOST_TEST(waves.waves.values == estimate.evaluations);
    }
  }
}

BOOST_AUTO_TEST_CASE(rounding_is_noise_too) {
  Waves waves;
  for (const Vector& x : {point(), Vector(Vector::Zero(4))}) {
    const NoiseEstimate estimate = estimate_noise(waves, x);
    BOOST_TEST((estimate.status == NoiseStatus::ok));
    BOOST_TEST(estimate.noise < 10.0 * epsilon);
    BOOST_TEST(estimate.noise > 0.01 * epsilon);
  }
}

BOOST_AUTO_TEST_CASE(single_precision_is_noise_too) {
  struct Single final : Objective {
    [[nodiscard]] Capabilities capabilities() const override { return {}; }
    double value(const Vector& x) override {
      const float t = static_cast<float>(x[0]);
      return static_cast<double>(std::exp(t) * std::sin(t));
    }
  } single;
  const NoiseEstimate estimate = estimate_noise(single, Vector::Constant(1, 1.3));
  BOOST_TEST((estimate.status == NoiseStatus::ok));
  BOOST_TEST(estimate.noise > 0.1 * std::numeric_limits<float>::epsilon());
  BOOST_TEST(estimate.noise < 30.0 * std::numeric_limits<float>::epsilon());
}

BOOST_AUTO_TEST_CASE(no_variables) {
  struct Constant final : Objective {
    [[nodiscard]] Capabilities capabilities() const override { return {}; }
    double value(const Vector&) override { return 1.0; }
  } constant;
  BOOST_TEST((estimate_noise(constant, Vector(0)).status == NoiseStatus::step_too_small));
}

BOOST_AUTO_TEST_CASE(relative_to_the_value) {
  BOOST_TEST(relative_noise(1e-6, -100.0) == 1e-8);
  BOOST_TEST(relative_noise(1e-6, 0.0) == 1.0);
  BOOST_TEST(relative_noise(0.0, 0.0) == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
