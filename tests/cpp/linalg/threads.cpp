// A forked child must not start OpenMP threads: GNU's runtime would hang there.
#include "hesse/linalg/threads.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "hesse/linalg/cholesky.hpp"

#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

// Runs `body` in a forked child and returns its exit status, or −1 if a signal ended it.
template <class Body>
int in_forked_child(Body&& body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);  // a hang ends here
    _exit(body());
  }
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(threads)

BOOST_AUTO_TEST_CASE(the_parent_has_the_number_that_openmp_says) {
  const ThreadCount guard(3);
  BOOST_TEST(thread_count() == 3);
}

BOOST_AUTO_TEST_CASE(a_forked_child_has_one_thread) {
  const ThreadCount guard(2);
  BOOST_TEST(in_forked_child([] { return thread_count(); }) == 1);
  BOOST_TEST(thread_count() == 2);
}

BOOST_AUTO_TEST_CASE(a_forked_child_factorises_without_hanging) {
  const ThreadCount guard(2);
  Random random(1);
  const Matrix A = spread_matrix(700, 1.0, 2.0, random);
  Cholesky cholesky;
  BOOST_REQUIRE(cholesky.factorize(view(A), 0.0, nullptr));  // starts the parent's threads
  const int status = in_forked_child([&] {
    Cholesky own;
    return own.factorize(view(A), 0.0, nullptr) ? 0 : 1;
  });
  BOOST_TEST(status == 0);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
