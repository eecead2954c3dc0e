// What a run may spend: deadlines and limits are told by throwing.
#include "hesse/problem/budget.hpp"

#include <boost/test/unit_test.hpp>

#include "support/limits.hpp"

namespace hesse::test {
namespace {

Clock::time_point after(double seconds) {
  return Clock::now() +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

struct Interrupted {};

class CountedInterrupt final : public Interrupt {
 public:
  void poll() override {
    ++polls;
    if (throws) throw Interrupted{};
  }
  int polls = 0;
  bool throws = false;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(problem)
BOOST_AUTO_TEST_SUITE(budget)

BOOST_AUTO_TEST_CASE(a_deadline_strikes_only_when_it_has_passed) {
  Budget budget(1000.0, no_limit);
  BOOST_CHECK_NO_THROW(budget.check());
  BOOST_CHECK_NO_THROW(budget.check_at(after(990.0)));
  BOOST_CHECK_THROW(budget.check_at(after(1001.0)), TimeLimitReached);
}

BOOST_AUTO_TEST_CASE(no_time_at_all_is_spent_at_once) {
  Budget budget(0.0, no_limit);
  BOOST_CHECK_THROW(budget.check_at(after(1e-6)), TimeLimitReached);
}

BOOST_AUTO_TEST_CASE(infinite_time_never_ends) {
  Budget budget(infinity, no_limit);
  BOOST_CHECK_NO_THROW(budget.check_at(after(1e8)));
}

BOOST_AUTO_TEST_CASE(evaluations_are_allowed_up_to_the_limit) {
  const Budget budget(infinity, 3);
  BOOST_CHECK_NO_THROW(budget.check_evaluations(2));
  BOOST_CHECK_THROW(budget.check_evaluations(3), EvaluationLimitReached);
  BOOST_CHECK_THROW(Budget(infinity, 0).check_evaluations(0), EvaluationLimitReached);
}

BOOST_AUTO_TEST_CASE(an_interrupt_is_polled_at_intervals) {
  CountedInterrupt interrupt;
  Budget budget(infinity, no_limit, &interrupt);
  const Clock::time_point first = after(0.05);
  budget.check_at(first);
  BOOST_TEST(interrupt.polls == 1);
  for (int k = 0; k < 100; ++k) budget.check_at(first);
  BOOST_TEST(interrupt.polls == 1);
  budget.check_at(first + std::chrono::milliseconds(99));  // well within the promised 0.1 s
  BOOST_TEST(interrupt.polls == 2);
}

BOOST_AUTO_TEST_CASE(what_an_interrupt_throws_passes_through) {
  CountedInterrupt interrupt;
  interrupt.throws = true;
  Budget budget(infinity, no_limit, &interrupt);
  BOOST_CHECK_THROW(budget.check_at(after(0.05)), Interrupted);
}

BOOST_AUTO_TEST_CASE(elapsed_time_moves_forward) {
  const Budget budget(infinity, no_limit);
  const double first = budget.elapsed();
  BOOST_TEST(first >= 0.0);
  BOOST_TEST(budget.elapsed() >= first);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
