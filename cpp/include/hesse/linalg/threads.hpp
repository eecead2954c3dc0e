// How many threads a kernel may use.
#pragma once

#include <string>

namespace hesse {

/// More than any machine has: a mistyped number must not exhaust the process.
constexpr int largest_thread_count = 1024;

/// How many threads a kernel may use that is called from this thread now, at least 1.
///
/// The process has a number of threads (set_thread_count), which calls running at the same time
/// share: nobody else knows of the others, and each would start a whole team. A thread that has a
/// number of its own (set_own_thread_count) uses that one. Neither exceeds a limit that somebody
/// put on OpenMP in this thread, by omp_set_num_threads or OMP_THREAD_LIMIT.
///
/// Within a parallel region it is 1; and in a forked child, since GNU's OpenMP runtime cannot start
/// its threads again there and would hang.
int thread_count();

/// Sets the number of threads of the process; 0 stands for the default: OMP_NUM_THREADS or else the
/// CPUs that this process may use.
void set_thread_count(int threads);

/// Sets the number of this thread's calls and returns the one before; 0 stands for none.
int set_own_thread_count(int threads);

/// A call into the core, from one thread: while it lives, others get fewer threads. Where calls
/// nest in one thread, the outermost counts.
class RunningCall {
 public:
  RunningCall();
  ~RunningCall();
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;
};

/// The CPUs that the control groups mounted at this directory allow, rounded up; 0 where they set
/// no limit. OpenMP knows the CPUs that a process may run on but not this share of their time.
int cpu_quota(const std::string& directory);

}  // namespace hesse
