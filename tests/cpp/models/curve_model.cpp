// Native curves against textbook formulas, and their derivatives against complex steps.
#include "hesse/models/curve_model.hpp"

#include <cmath>
#include <complex>
#include <functional>
#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "support/curves.hpp"
#include "support/limits.hpp"

namespace hesse::test {
namespace {

using Complex = std::complex<double>;

struct Formula {
  const char* name;
  std::vector<double> p;
  std::function<Complex(const std::vector<Complex>& p, double x, double y)> value;
};

const Complex i(0.0, 1.0);

const std::vector<Formula> formulas = {
    {"exponential", {2.0, 0.7}, [](auto& p, double x, double) { return p[0] * exp(-p[1] * x); }},
    {"gaussian",
     {2.0, 1.3, 0.4},
     [](auto& p, double x, double) {
       return p[0] * exp(-(x - p[1]) * (x - p[1]) / (2.0 * p[2] * p[2]));
     }},
    {"lorentzian",
     {2.0, 1.3, 0.4},
     [](auto& p, double x, double) {
       return p[0] * p[2] * p[2] / ((x - p[1]) * (x - p[1]) + p[2] * p[2]);
     }},
    {"pseudo_voigt",
     {2.0, 1.3, 0.9, 0.3},
     [](auto& p, double x, double) {
       const Complex half = p[2] / 2.0, d = x - p[1];
       return p[0] * (p[3] * half * half / (d * d + half * half) +
                      (1.0 - p[3]) * exp(-std::log(2.0) * d * d / (half * half)));
     }},
    {"gaussian2d",
     {2.0, 1.3, 0.5, 0.9, 0.6},
     [](auto& p, double x, double y) {
       const Complex u = (x - p[1]) / p[3], v = (y - p[2]) / p[4];
       return p[0] * exp(-(u * u + v * v) / 2.0);
     }},
    {"logistic",
     {2.0, 3.0, 1.1},
     [](auto& p, double x, double) { return p[0] / (1.0 + exp(-p[1] * (x - p[2]))); }},
    {"hill",
     {2.0, 1.1, 2.5},
     [](auto& p, double x, double) {
       return p[0] * pow(Complex(x), p[2]) / (pow(p[1], p[2]) + pow(Complex(x), p[2]));
     }},
    {"power_law",
     {2.0, -1.4},
     [](auto& p, double x, double) { return p[0] * pow(Complex(x), p[1]); }},
    {"damped_sine",
     {2.0, 0.5, 1.7, 0.6},
     [](auto& p, double x, double) {
       return p[0] * exp(-p[1] * x) * sin(2.0 * std::acos(-1.0) * p[2] * x + p[3]);
     }},
    {"arrhenius",
     {3.0, 7.0},
     [](auto& p, double x, double) { return p[0] * exp(-p[1] / (8.314462618 * x)); }},
    {"constant", {0.5}, [](auto& p, double, double) { return p[0]; }},
    {"linear", {0.5, -2.0}, [](auto& p, double x, double) { return p[0] + p[1] * x; }},
    {"polynomial4",
     {0.5, -2.0, 1.0, 0.3, 0.2},
     [](auto& p, double x, double) {
       Complex sum = 0.0;
       for (int k = 0; k < 5; ++k) sum += p[k] * std::pow(x, k);
       return sum;
     }},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(models)
BOOST_AUTO_TEST_SUITE(curve_model)

BOOST_AUTO_TEST_CASE(values_and_derivatives_are_those_of_the_formulas) {
  for (const Formula& formula : formulas) {
    const CurveModel model(formula.name);
    BOOST_REQUIRE(model.dimension() == static_cast<Index>(formula.p.size()));
    for (double x = 0.05; x < 4.0; x += 0.13) {
      const double y = 0.3 * x;
      const CurveAt found(model, {x, y}, formula.p);
      std::vector<Complex> p(formula.p.begin(), formula.p.end());
      const double value = formula.value(p, x, y).real();
      BOOST_TEST(std::abs(found.value - value) <= 4e-15 * (1.0 + std::abs(value)),
                 formula.name << " at " << x << ": " << found.value << ", not " << value);
      for (std::size_t j = 0; j < p.size(); ++j) {
        constexpr double h = 1e-100;
        p[j] += h * i;
        const double slope = formula.value(p, x, y).imag() / h;
        p[j] = formula.p[j];
        BOOST_TEST(std::abs(found.derivatives[j] - slope) <= 2e-13 * (1.0 + std::abs(slope)),
                   formula.name << " by " << j << " at " << x);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(powers_are_defined_at_zero) {
  for (const char* name : {"hill", "power_law"}) {
    const CurveModel model(name);
    const CurveAt found(model, {0.0}, {2.0, 1.5, 2.0});
    BOOST_TEST(found.value == 0.0);
    for (const double d : found.derivatives) BOOST_TEST(d == 0.0);
  }
}

BOOST_AUTO_TEST_CASE(what_overflows_is_not_finite_or_flat) {
  BOOST_TEST(CurveAt(CurveModel("exponential"), {1.0}, {1.0, -1e4}).value == infinity);
  BOOST_TEST(CurveAt(CurveModel("logistic"), {-1e6}, {1.0, 1e4, 0.0}).value == 0.0);
  BOOST_TEST(CurveAt(CurveModel("logistic"), {-1e6}, {1.0, 1e4, 0.0}).derivatives[1] == 0.0);
  BOOST_TEST(std::isnan(CurveAt(CurveModel("power_law"), {-1.0}, {1.0, 0.5}).value));
  BOOST_TEST(std::isnan(CurveAt(CurveModel("gaussian"), {nan}, {1.0, 0.0, 1.0}).value));
}

BOOST_AUTO_TEST_CASE(a_sum_is_the_sum_of_its_terms) {
  const CurveModel sum("gaussian + 2*exponential+linear");
  const std::vector<double> p = {2.0, 1.0, 0.5, 1.0, 0.3, 0.5, 2.0, 0.1, -0.2};
  const CurveAt found(sum, {0.8}, p);
  double value = 0.0;
  std::vector<double> derivatives;
  for (Index t = 0; t < sum.terms(); ++t) {
    const CurveModel alone(sum.term(t).name());
    const CurveAt part(alone, {0.8}, {p.begin() + sum.offset(t), p.begin() + sum.offset(t + 1)});
    value += part.value;
    derivatives.insert(derivatives.end(), part.derivatives.begin(), part.derivatives.end());
  }
  BOOST_TEST(found.value == value);
  BOOST_TEST(found.derivatives == derivatives, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(parameters_have_names_of_their_own) {
  const auto names = [](const char* description) { return CurveModel(description).names(); };
  using Names = std::vector<std::string>;
  BOOST_TEST(
      (names("gaussian+linear") == Names{"amplitude", "center", "sigma", "intercept", "slope"}));
  BOOST_TEST((names("exponential+gaussian") ==
              Names{"exponential_amplitude", "rate", "gaussian_amplitude", "center", "sigma"}));
  BOOST_TEST((names("2*exponential+constant") ==
              Names{"exponential1_amplitude", "exponential1_rate", "exponential2_amplitude",
                    "exponential2_rate", "c0"}));
}

BOOST_AUTO_TEST_CASE(what_is_no_model_is_refused) {
  for (const char* description :
       {"", " ", "gauss", "gaussian+", "+gaussian", "gaussian++linear", "0*gaussian", "-1*gaussian",
        "1.5*gaussian", "*gaussian", "2*", "polynomial", "polynomial21", "polynomial-1",
        "polynomialx", "999*linear", "99999999999999999999*linear", "gaussian2d+linear"}) {
    BOOST_CHECK_THROW(CurveModel{description}, std::invalid_argument);
  }
  BOOST_TEST(CurveModel("gaussian2d+constant").coordinates() == 2);
  BOOST_TEST(CurveModel("polynomial20").dimension() == 21);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
