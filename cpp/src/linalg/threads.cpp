#include "hesse/linalg/threads.hpp"

#include <atomic>
#include <omp.h>
#include <pthread.h>

namespace hesse {
namespace {

std::atomic<bool> is_forked_child{false};

// Registered once, when the library is loaded.
const int fork_handler = pthread_atfork(nullptr, nullptr, [] { is_forked_child = true; });

}  // namespace

int thread_count() { return is_forked_child || fork_handler != 0 ? 1 : omp_get_max_threads(); }

}  // namespace hesse
