// The number of threads: who sets it, who shares it, and that a forked child does not start any,
// since GNU's runtime would hang there.
#include "hesse/linalg/threads.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <omp.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "hesse/linalg/cholesky.hpp"

#include "support/random_problems.hpp"
#include "support/thread_count.hpp"

namespace hesse::test {
namespace {

/// OpenMP's number, or less in a container whose limit nobody overrode.
int default_count() {
  const int quota = std::getenv("OMP_NUM_THREADS") != nullptr ? 0 : cpu_quota("/sys/fs/cgroup");
  return quota > 0 ? std::min(quota, omp_get_max_threads()) : omp_get_max_threads();
}

/// The process's number of threads, for the length of a scope.
struct ProcessThreadCount {
  explicit ProcessThreadCount(int threads) { set_thread_count(threads); }
  ~ProcessThreadCount() { set_thread_count(0); }
  ProcessThreadCount(const ProcessThreadCount&) = delete;
  ProcessThreadCount& operator=(const ProcessThreadCount&) = delete;
};

/// OpenMP's limit in this thread, for the length of a scope.
struct OpenMPLimit {
  explicit OpenMPLimit(int threads) : before(omp_get_max_threads()) {
    omp_set_num_threads(threads);
  }
  ~OpenMPLimit() { omp_set_num_threads(before); }
  OpenMPLimit(const OpenMPLimit&) = delete;
  OpenMPLimit& operator=(const OpenMPLimit&) = delete;

  int before;
};

template <class Body>
int in_another_thread(Body&& body) {
  return std::async(std::launch::async, body).get();
}

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

/// A directory as control groups would mount it.
class ControlGroups {
 public:
  ControlGroups()
      : root_(std::filesystem::temp_directory_path() /
              ("hesse-control-groups-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(root_ / "cpu");
  }
  ~ControlGroups() { std::filesystem::remove_all(root_); }
  ControlGroups(const ControlGroups&) = delete;
  ControlGroups& operator=(const ControlGroups&) = delete;

  void write(const std::string& file, const std::string& text) {
    std::ofstream(root_ / file) << text << '\n';
  }
  int quota() const { return cpu_quota(root_.string()); }

 private:
  std::filesystem::path root_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(linalg)
BOOST_AUTO_TEST_SUITE(threads)

BOOST_AUTO_TEST_CASE(by_default_it_is_what_openmp_says) {
  BOOST_TEST(thread_count() == default_count());
}

BOOST_AUTO_TEST_CASE(the_number_of_the_process_holds_in_every_thread) {
  const ProcessThreadCount guard(5);
  BOOST_TEST(thread_count() == 5);
  BOOST_TEST(in_another_thread(thread_count) == 5);
}

BOOST_AUTO_TEST_CASE(zero_restores_the_default) {
  set_thread_count(default_count() + 3);
  BOOST_TEST(thread_count() == default_count() + 3);
  set_thread_count(0);
  BOOST_TEST(thread_count() == default_count());
}

BOOST_AUTO_TEST_CASE(a_threads_own_number_holds_in_that_thread_alone) {
  const ProcessThreadCount process(5);
  {
    const ThreadCount own(3);
    BOOST_TEST(thread_count() == 3);
    BOOST_TEST(in_another_thread(thread_count) == 5);
    {
      const ThreadCount inner(2);
      BOOST_TEST(thread_count() == 2);
    }
    BOOST_TEST(thread_count() == 3);
  }
  BOOST_TEST(thread_count() == 5);
}

BOOST_AUTO_TEST_CASE(calls_at_the_same_time_share_the_number_of_the_process) {
  const ProcessThreadCount process(6);
  const RunningCall mine;
  BOOST_TEST(thread_count() == 6);
  BOOST_TEST(in_another_thread(thread_count) == 3);
  BOOST_TEST(in_another_thread([] {
               const RunningCall other;
               return thread_count() + 10 * in_another_thread([] {
                                         const RunningCall third;
                                         return thread_count();
                                       });
             }) == 23);
  BOOST_TEST(thread_count() == 6);
}

BOOST_AUTO_TEST_CASE(there_is_a_thread_for_every_call) {
  const ProcessThreadCount process(1);
  const RunningCall mine;
  BOOST_TEST(in_another_thread(thread_count) == 1);
}

BOOST_AUTO_TEST_CASE(nested_calls_of_one_thread_are_one) {
  const ProcessThreadCount process(6);
  const RunningCall outer;
  {
    const RunningCall inner;
    BOOST_TEST(thread_count() == 6);
    BOOST_TEST(in_another_thread(thread_count) == 3);
  }
  BOOST_TEST(in_another_thread(thread_count) == 3);
}

BOOST_AUTO_TEST_CASE(a_threads_own_number_is_not_shared) {
  const ProcessThreadCount process(6);
  const RunningCall mine;
  BOOST_TEST(in_another_thread([] {
               const ThreadCount own(4);
               return thread_count();
             }) == 4);
}

BOOST_AUTO_TEST_CASE(a_limit_on_openmp_is_obeyed_in_its_thread) {
  if (omp_get_max_threads() < 2) return;  // there is nothing to limit
  const ProcessThreadCount process(6);
  const OpenMPLimit limit(1);
  BOOST_TEST(thread_count() == 1);
  BOOST_TEST(in_another_thread(thread_count) == 6);
  const ThreadCount own(4);
  BOOST_TEST(thread_count() == 1);
}

BOOST_AUTO_TEST_CASE(within_a_parallel_region_there_is_one) {
  const ThreadCount guard(4);
  int most = 0;
#pragma omp parallel num_threads(2) reduction(max : most)
  most = thread_count();
  BOOST_TEST(most == 1);
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

BOOST_AUTO_TEST_CASE(quota_of_control_groups) {
  ControlGroups second_version;
  BOOST_TEST(second_version.quota() == 0);
  const std::pair<const char*, int> limits[] = {
      {"max 100000", 0}, {"200000 100000", 2}, {"150000 100000", 2},  {"10000 100000", 1},
      {"", 0},           {"200000", 0},        {"-300000 100000", 0}, {"1e300 1", 1024}};
  for (const auto& [text, cpus] : limits) {
    second_version.write("cpu.max", text);
    BOOST_TEST(second_version.quota() == cpus, text);
  }
}

BOOST_AUTO_TEST_CASE(quota_of_control_groups_of_the_first_version) {
  ControlGroups first_version;
  first_version.write("cpu/cpu.cfs_period_us", "100000");
  first_version.write("cpu/cpu.cfs_quota_us", "-1");
  BOOST_TEST(first_version.quota() == 0);
  first_version.write("cpu/cpu.cfs_quota_us", "250000");
  BOOST_TEST(first_version.quota() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE_END()

}  // namespace hesse::test
