#include "hesse/stochastic/schedule.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

namespace hesse::test {
namespace {

double rate_at(ScheduleKind kind, double epochs, double warmup = 0.0) {
  ScheduleOptions options;
  options.kind = kind;
  options.decay = 0.25;
  options.decay_epochs = 10.0;
  options.warmup_epochs = warmup;
  return scheduled_rate(options, 8.0, epochs, 0.5);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stochastic)
BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(rates_by_hand, *boost::unit_test::tolerance(1e-14)) {
  BOOST_TEST(rate_at(ScheduleKind::constant, 100) == 8.0);
  BOOST_TEST(rate_at(ScheduleKind::step, 9.9) == 8.0);
  BOOST_TEST(rate_at(ScheduleKind::step, 10) == 2.0);
  BOOST_TEST(rate_at(ScheduleKind::step, 25) == 0.5);
  BOOST_TEST(rate_at(ScheduleKind::exponential, 5) == 4.0);
  BOOST_TEST(rate_at(ScheduleKind::exponential, 10) == 2.0);
  BOOST_TEST(rate_at(ScheduleKind::inverse_time, 10) == 2.0);
  BOOST_TEST(rate_at(ScheduleKind::inverse_time, 20) == 8.0 / 7.0);
  BOOST_TEST(rate_at(ScheduleKind::cosine, 0) == 8.0);
  BOOST_TEST(rate_at(ScheduleKind::cosine, 5) == 5.0);
  BOOST_TEST(rate_at(ScheduleKind::cosine, 10) == 2.0);
  BOOST_TEST(rate_at(ScheduleKind::cosine, 1000) == 2.0);
}

BOOST_AUTO_TEST_CASE(warm_up_is_linear_and_ends, *boost::unit_test::tolerance(1e-14)) {
  BOOST_TEST(rate_at(ScheduleKind::constant, 0.0, 2.0) == 2.0);
  BOOST_TEST(rate_at(ScheduleKind::constant, 1.0, 2.0) == 6.0);
  BOOST_TEST(rate_at(ScheduleKind::constant, 1.5, 2.0) == 8.0);
  BOOST_TEST(rate_at(ScheduleKind::exponential, 5.0, 11.0) == 4.0 * 0.5);
}

BOOST_AUTO_TEST_CASE(extreme_decays_are_harmless) {
  ScheduleOptions options;
  options.decay = 2.3e-308;
  for (const ScheduleKind kind : {ScheduleKind::step, ScheduleKind::exponential,
                                  ScheduleKind::inverse_time, ScheduleKind::cosine}) {
    options.kind = kind;
    BOOST_TEST(scheduled_rate(options, 1.0, 0.0, 1.0) == 1.0);
    BOOST_TEST(std::isfinite(scheduled_rate(options, 1.0, 1e6, 1.0)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
