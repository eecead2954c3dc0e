// The line search on the test functions of its paper, from the paper's start lengths.
#include "hesse/step/more_thuente.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <ostream>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

namespace data = boost::unit_test::data;

const double pi = std::acos(-1.0);

/// φ and φ' of Moré & Thuente (1994), §5, with the μ and η of the paper's table.
struct Profile {
  const char* name;
  std::function<double(double)> value, slope;
  double mu, eta;
  std::array<int, 4> paper_trials;  ///< from the lengths 1e-3, 1e-1, 1e1, 1e3: tables I–VI
};

const double first_lengths[] = {1e-3, 1e-1, 1e1, 1e3};

std::ostream& operator<<(std::ostream& out, const Profile& profile) { return out << profile.name; }

Profile concave_tail() {  // (5.1)
  const double beta = 2.0;
  return {"5.1",
          [=](double a) { return -a / (a * a + beta); },
          [=](double a) { return (a * a - beta) / ((a * a + beta) * (a * a + beta)); },
          1e-3,
          1e-1,
          {6, 3, 1, 4}};
}

Profile steep_quintic() {  // (5.2)
  const double beta = 0.004;
  return {"5.2",
          [=](double a) { return std::pow(a + beta, 5) - 2.0 * std::pow(a + beta, 4); },
          [=](double a) { return 5.0 * std::pow(a + beta, 4) - 8.0 * std::pow(a + beta, 3); },
          0.1,
          0.1,
          {12, 8, 8, 11}};
}

Profile wavy_kink() {  // (5.3)
  const double beta = 0.01, l = 39.0;
  const auto base = [=](double a) {
    if (a <= 1.0 - beta) return 1.0 - a;
    if (a >= 1.0 + beta) return a - 1.0;
    return 0.5 / beta * (a - 1.0) * (a - 1.0) + 0.5 * beta;
  };
  const auto base_slope = [=](double a) {
    if (a <= 1.0 - beta) return -1.0;
    if (a >= 1.0 + beta) return 1.0;
    return (a - 1.0) / beta;
  };
  return {"5.3",
          [=](double a) {
            return base(a) + 2.0 * (1.0 - beta) / (l * pi) * std::sin(0.5 * l * pi * a);
          },
          [=](double a) { return base_slope(a) + (1.0 - beta) * std::cos(0.5 * l * pi * a); },
          0.1,
          0.1,
          {12, 12, 10, 13}};
}

Profile yanai(const char* name, double beta1, double beta2,
              std::array<int, 4> paper_trials) {  // (5.4), Yanai, Ozawa & Kaneko
  const auto gamma = [](double beta) { return std::sqrt(1.0 + beta * beta) - beta; };
  const double g1 = gamma(beta1), g2 = gamma(beta2);
  return {name,
          [=](double a) {
            return g1 * std::sqrt((1.0 - a) * (1.0 - a) + beta2 * beta2) +
                   g2 * std::sqrt(a * a + beta1 * beta1);
          },
          [=](double a) {
            return g1 * (a - 1.0) / std::sqrt((1.0 - a) * (1.0 - a) + beta2 * beta2) +
                   g2 * a / std::sqrt(a * a + beta1 * beta1);
          },
          1e-3,
          1e-3,
          paper_trials};
}

const Profile profiles[] = {concave_tail(),
                            steep_quintic(),
                            wavy_kink(),
                            yanai("5.4 a", 0.001, 0.001, {4, 1, 3, 4}),
                            yanai("5.4 b", 0.01, 0.001, {6, 3, 7, 8}),
                            yanai("5.4 c", 0.001, 0.01, {13, 11, 8, 11})};

LinePoint at(const Profile& profile, double length) {
  return {length, profile.value(length), profile.slope(length)};
}

struct Outcome {
  LinePoint point;
  int trials = 0;
  bool satisfied = false;
};

Outcome search(const Profile& profile, double first_length, int max_trials) {
  MoreThuente line(profile.mu, profile.eta);
  line.start(profile.value(0.0), profile.slope(0.0), first_length);
  Outcome outcome;
  while (outcome.trials < max_trials && !outcome.satisfied) {
    outcome.point = at(profile, line.length());
    ++outcome.trials;
    outcome.satisfied = line.satisfied(outcome.point);
    if (!outcome.satisfied) line.next(outcome.point);
  }
  return outcome;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(step)
BOOST_AUTO_TEST_SUITE(more_thuente)

BOOST_DATA_TEST_CASE(the_formulae_agree_with_their_slopes, data::make(profiles), profile) {
  for (const double a : {0.05, 0.3, 0.7, 0.95, 1.05, 1.7}) {
    const double h = 1e-7;
    const double difference = (profile.value(a + h) - profile.value(a - h)) / (2.0 * h);
    BOOST_TEST(std::abs(difference - profile.slope(a)) < 1e-5 * (1.0 + std::abs(difference)));
  }
  BOOST_TEST(profile.slope(0.0) < 0.0);
}

// In as many trials as the paper's tables report, give or take two for other roundings and ties.
BOOST_DATA_TEST_CASE(finds_strong_wolfe_points, data::make(profiles) * data::make({0, 1, 2, 3}),
                     profile, which) {
  const Outcome outcome = search(profile, first_lengths[which], 40);
  BOOST_TEST_REQUIRE(outcome.satisfied);
  BOOST_TEST(outcome.trials <= profile.paper_trials.at(static_cast<std::size_t>(which)) + 2);
  const double value0 = profile.value(0.0), slope0 = profile.slope(0.0);
  const LinePoint& end = outcome.point;
  BOOST_TEST(end.value <= value0 + profile.mu * end.length * slope0);
  BOOST_TEST(std::abs(end.slope) <= profile.eta * std::abs(slope0));
}

// A straight descent has no Wolfe point; each trial must go at least 1.1 and at most 4 times the
// last advance further (§2 of the paper), and reach far quickly.
BOOST_AUTO_TEST_CASE(extrapolates_along_a_straight_descent) {
  MoreThuente line(1e-4, 0.9);
  line.start(0.0, -1.0, 1.0);
  double before = 0.0;
  for (int trial = 0; trial < 8; ++trial) {
    const double length = line.length();
    line.next({length, -length, -1.0});
    const double advance = length - before;
    BOOST_TEST(line.length() >= length + 1.1 * advance * (1 - 1e-12));
    BOOST_TEST(line.length() <= length + 4.0 * advance * (1 + 1e-12));
    before = length;
  }
  BOOST_TEST(before > 1e4);
}

BOOST_AUTO_TEST_CASE(a_parabola_is_solved_by_its_first_interpolation) {
  MoreThuente line(1e-4, 1e-6);
  const auto point = [](double a) { return LinePoint{a, (a - 3.0) * (a - 3.0), 2.0 * (a - 3.0)}; };
  line.start(9.0, -6.0, 10.0);
  line.next(point(10.0));
  BOOST_TEST(line.length() == 3.0, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(line.satisfied(point(line.length())));
}

BOOST_AUTO_TEST_CASE(both_wolfe_conditions_are_needed) {
  MoreThuente line(0.1, 0.5);
  line.start(1.0, -1.0, 1.0);
  BOOST_TEST(line.satisfied({1.0, 0.9, 0.5}));
  BOOST_TEST(line.satisfied({1.0, 0.9, -0.5}));
  BOOST_TEST(!line.satisfied({1.0, 0.91, 0.0}));
  BOOST_TEST(!line.satisfied({1.0, 0.0, 0.51}));
  BOOST_TEST(!line.satisfied({1.0, 0.0, -0.51}));
  BOOST_TEST(!line.satisfied({1.0, nan, 0.0}));
}

BOOST_AUTO_TEST_CASE(retreats_towards_the_best_point) {
  MoreThuente line(1e-4, 0.9);
  line.start(0.0, -1.0, 1.0);
  line.retreat();
  BOOST_TEST(line.length() == 0.25);
  line.retreat();
  BOOST_TEST(line.length() == 0.0625);
  line.next({0.0625, -0.0625, -1.0});
  const double beyond = line.length();
  BOOST_TEST(beyond > 0.0625);
  line.retreat();
  BOOST_TEST(line.length() == 0.0625 + 0.25 * (beyond - 0.0625),
             boost::test_tools::tolerance(1e-14));
}

// φ = −log(1 − α) − 4α ends at α = 1; its minimiser is ¾.
BOOST_DATA_TEST_CASE(finds_its_way_back_into_the_domain, data::make({0.5, 1.0, 2.0, 1e3, 1e6}),
                     first) {
  MoreThuente line(1e-4, 0.1);
  line.start(0.0, -3.0, first);
  bool satisfied = false;
  for (int trial = 0; trial < 30 && !satisfied; ++trial) {
    const double a = line.length();
    if (a >= 1.0) {
      line.retreat();
      continue;
    }
    const LinePoint point{a, -std::log(1.0 - a) - 4.0 * a, 1.0 / (1.0 - a) - 4.0};
    satisfied = line.satisfied(point);
    if (!satisfied) line.next(point);
  }
  BOOST_TEST(satisfied);
}

// φ falls for ever: the search goes as far as it may and stops there.
BOOST_AUTO_TEST_CASE(the_longest_step_ends_a_search_that_still_descends) {
  MoreThuente line(1e-4, 0.1);
  line.start(1.0, -1.0, 1.0, 7.0);
  const auto falling = [](double a) { return LinePoint{a, 1.0 - a, -1.0}; };
  int trials = 0;
  while (!line.satisfied(falling(line.length())) && ++trials < 10) {
    BOOST_TEST(line.length() < 7.0);
    line.next(falling(line.length()));
  }
  BOOST_TEST(line.length() == 7.0);
  BOOST_TEST(!line.satisfied({7.0, 2.0, -1.0}));  // risen
  line.start(1.0, -1.0, 1.0, 0.5);
  BOOST_TEST(line.length() == 0.5);
}

// A kink without a Wolfe point: the interval closes on it, and that is noticed.
BOOST_AUTO_TEST_CASE(an_interval_of_rounding_size_is_exhausted) {
  MoreThuente line(1e-4, 0.1);
  line.start(1.0, -1.0, 1.0);
  BOOST_TEST(!line.exhausted());
  int trials = 0;
  for (; trials < 200 && !line.exhausted(); ++trials) {
    const double a = line.length();
    line.next({a, std::abs(a - 0.7) + 0.3, a < 0.7 ? -1.0 : 1.0});
  }
  BOOST_TEST(line.exhausted());
  BOOST_TEST(line.length() == 0.7, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(trials < 150);  // at least 0.66 in two trials: 2·53·log 2/log(1/0.66) at worst
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
