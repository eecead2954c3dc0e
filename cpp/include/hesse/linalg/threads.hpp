// How many threads a kernel may use.
#pragma once

namespace hesse {

/// OpenMP's number of threads, and 1 in a forked child: GNU's OpenMP runtime cannot start its
/// threads again there and would hang.
int thread_count();

}  // namespace hesse
