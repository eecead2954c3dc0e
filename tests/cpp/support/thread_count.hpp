// OpenMP's number of threads, for the length of a scope.
#pragma once

#include <omp.h>

namespace hesse::test {

struct ThreadCount {
  explicit ThreadCount(int threads) : before(omp_get_max_threads()) {
    omp_set_num_threads(threads);
  }
  ~ThreadCount() { omp_set_num_threads(before); }
  ThreadCount(const ThreadCount&) = delete;
  ThreadCount& operator=(const ThreadCount&) = delete;

  int before;
};

}  // namespace hesse::test
