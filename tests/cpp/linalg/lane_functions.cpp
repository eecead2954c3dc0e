// Elementary functions in vector lanes against those of long double.
#include "hesse/linalg/lane_functions.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

namespace hesse::test {
namespace {

using namespace lane;

/// `count` numbers from `first` in equal steps, each in a lane of its own.
template <class Body>
void for_each_vector(double first, double last, int count, const Body& body) {
  const double step = (last - first) / (count - 1);
  for (int i = 0; i < count; i += lanes) {
    Vec x;
    for (int j = 0; j < lanes; ++j) x[j] = first + step * (i + j);
    body(x);
  }
}

/// The largest error in units in the last place.
template <class Lanes, class Exact>
double largest_relative_error(double first, double last, Lanes&& function, Exact&& exact) {
  double largest = 0.0;
  for_each_vector(first, last, 200000, [&](Vec x) {
    const Vec found = function(x);
    for (int j = 0; j < lanes; ++j) {
      const long double e = exact(static_cast<long double>(x[j]));
      const double unit = std::nextafter(std::abs(static_cast<double>(e)), infinity) -
                          std::abs(static_cast<double>(e));
      largest = std::max(largest, std::abs(static_cast<double>(found[j] - e)) / unit);
    }
  });
  return largest;
}

constexpr auto exact_exp = [](long double v) { return std::exp(v); };
constexpr auto exact_log = [](long double v) { return std::log(v); };

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(lane_functions)

BOOST_AUTO_TEST_CASE(exponential_is_accurate) {
  BOOST_TEST(largest_relative_error(-700.0, 709.0, exp, exact_exp) < 1.5);
  BOOST_TEST(largest_relative_error(-1.0, 1.0, exp, exact_exp) < 1.5);
  BOOST_TEST(largest_relative_error(-745.0, -709.0, exp, exact_exp) < 1.5);  // gradual underflow
}

BOOST_AUTO_TEST_CASE(exponential_of_special_numbers) {
  for (const double x : {-infinity, -1e300, -746.0, 0.0, 709.7, 709.8, 1e300, infinity}) {
    const Vec found = exp(all(x));
    BOOST_TEST(found[0] == std::exp(x), boost::test_tools::tolerance(1e-15));
  }
  BOOST_TEST(std::isnan(exp(all(nan))[0]));
}

BOOST_AUTO_TEST_CASE(logarithm_is_accurate) {
  BOOST_TEST(largest_relative_error(1e-3, 3.0, log, exact_log) < 1.5);
  BOOST_TEST(largest_relative_error(1.0, 1e9, log, exact_log) < 1.5);
  BOOST_TEST(largest_relative_error(1e-310, 1e-305, log, exact_log) < 1.5);
  BOOST_TEST(largest_relative_error(1e300, 1.7e308, log, exact_log) < 1.5);
}

BOOST_AUTO_TEST_CASE(logarithm_of_special_numbers) {
  BOOST_TEST(log(all(0.0))[0] == -infinity);
  BOOST_TEST(log(all(infinity))[0] == infinity);
  BOOST_TEST(log(all(1.0))[0] == 0.0);
  BOOST_TEST(log(all(5e-324))[0] == std::log(5e-324), boost::test_tools::tolerance(1e-15));
  for (const double x : {-1.0, -infinity, nan, -5e-324}) BOOST_TEST(std::isnan(log(all(x))[0]));
}

BOOST_AUTO_TEST_CASE(sine_and_cosine_are_accurate) {
  for (const double size : {1.0, 10.0, 1e3, 1e6, 1e15}) {
    double largest = 0.0;
    for_each_vector(-size, size, 100000, [&](Vec x) {
      const SineCosine found = sine_cosine(x);
      for (int j = 0; j < lanes; ++j) {
        const long double v = x[j];
        largest = std::max(largest, std::abs(static_cast<double>(found.sine[j] - std::sin(v))));
        largest = std::max(largest, std::abs(static_cast<double>(found.cosine[j] - std::cos(v))));
      }
    });
    BOOST_TEST(largest < 2.3e-16, "up to " << size << ": " << largest);
  }
}

BOOST_AUTO_TEST_CASE(sine_and_cosine_of_special_numbers) {
  for (const double x : {nan, infinity, -infinity}) {
    BOOST_TEST(std::isnan(sine_cosine(all(x)).sine[0]));
    BOOST_TEST(std::isnan(sine_cosine(all(x)).cosine[0]));
  }
  BOOST_TEST(sine_cosine(all(0.0)).sine[0] == 0.0);
  BOOST_TEST(sine_cosine(all(0.0)).cosine[0] == 1.0);
}

BOOST_AUTO_TEST_CASE(a_lane_does_not_depend_on_its_neighbours) {
  for (const double neighbour : {nan, infinity, 1e300, 0.0, -1.0}) {
    Vec x = all(neighbour);
    x[lanes - 1] = 1.25;
    BOOST_TEST(exp(x)[lanes - 1] == exp(all(1.25))[0]);
    BOOST_TEST(log(x)[lanes - 1] == log(all(1.25))[0]);
    BOOST_TEST(sine_cosine(x).sine[lanes - 1] == sine_cosine(all(1.25)).sine[0]);
    BOOST_TEST(sine_cosine(x).cosine[lanes - 1] == sine_cosine(all(1.25)).cosine[0]);
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
