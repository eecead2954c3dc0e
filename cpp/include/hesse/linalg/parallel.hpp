// A loop over independent tasks, on one thread or several.
#pragma once

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

}  // namespace hesse
