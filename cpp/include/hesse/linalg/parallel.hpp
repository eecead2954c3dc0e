// A loop over independent tasks, on one thread or several.
#pragma once

#include <omp.h>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// Calls task(0) … task(count − 1), in any order if there are several threads. A task must not
/// throw.
template <class Task>
void for_each_task(Index count, int threads, const Task& task) {
  if (threads == 1) {
    for (Index i = 0; i < count; ++i) task(i);
  } else {
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (Index i = 0; i < count; ++i) task(i);
  }
}

/// Calls task(i, worker) likewise; tasks of one worker, a number below `threads`, run one after the
/// other and may share memory.
template <class Task>
void for_each_task_of_worker(Index count, int threads, const Task& task) {
  for_each_task(count, threads, [&](Index i) { task(i, threads == 1 ? 0 : omp_get_thread_num()); });
}

}  // namespace hesse
