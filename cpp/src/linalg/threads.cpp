#include "hesse/linalg/threads.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <omp.h>
#include <pthread.h>
#include <utility>

namespace hesse {
namespace {

std::atomic<bool> is_forked_child{false};

// Registered once, when the library is loaded.
const int fork_handler = pthread_atfork(nullptr, nullptr, [] { is_forked_child = true; });

// What OpenMP grants to every thread at its start; less in a thread means that somebody limited it.
const int granted_by_openmp = omp_get_max_threads();

int default_count() {
  const int quota = std::getenv("OMP_NUM_THREADS") != nullptr ? 0 : cpu_quota("/sys/fs/cgroup");
  return quota > 0 ? std::min(quota, granted_by_openmp) : granted_by_openmp;
}

std::atomic<int> of_process{default_count()};
thread_local int of_this_thread = 0;

std::atomic<int> running_calls{0};
thread_local int nested_calls = 0;

int share_of_this_call() {
  const int others = running_calls - (nested_calls > 0 ? 1 : 0);
  return std::max(of_process / (others + 1), 1);
}

int limit_of_openmp() {
  const int granted = omp_get_max_threads(), most = omp_get_thread_limit();
  return granted < granted_by_openmp ? std::min(granted, most) : most;
}

}  // namespace

int thread_count() {
  if (is_forked_child || fork_handler != 0 || omp_in_parallel() != 0) return 1;
  return std::min(of_this_thread > 0 ? of_this_thread : share_of_this_call(), limit_of_openmp());
}

void set_thread_count(int threads) { of_process = threads > 0 ? threads : default_count(); }

int set_own_thread_count(int threads) { return std::exchange(of_this_thread, threads); }

RunningCall::RunningCall() {
  if (nested_calls++ == 0) ++running_calls;
}

RunningCall::~RunningCall() {
  if (--nested_calls == 0) --running_calls;
}

int cpu_quota(const std::string& directory) {
  double time = 0.0, period = 0.0;
  if (std::ifstream second_version(directory + "/cpu.max"); second_version) {
    second_version >> time >> period;  // "max" for no limit is no number
  } else {
    std::ifstream(directory + "/cpu/cpu.cfs_quota_us") >> time;  // −1 for no limit
    std::ifstream(directory + "/cpu/cpu.cfs_period_us") >> period;
  }
  if (!(time > 0.0 && period > 0.0)) return 0;
  return static_cast<int>(std::min<double>(std::ceil(time / period), largest_thread_count));
}

}  // namespace hesse
