// This thread's number of threads, for the length of a scope.
#pragma once

#include "hesse/linalg/threads.hpp"

namespace hesse::test {

struct ThreadCount {
  explicit ThreadCount(int threads) : before(set_own_thread_count(threads)) {}
  ~ThreadCount() { set_own_thread_count(before); }
  ThreadCount(const ThreadCount&) = delete;
  ThreadCount& operator=(const ThreadCount&) = delete;

  int before;
};

}  // namespace hesse::test
