#include "hesse/batch/fit_curves.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "hesse/batch/batch_run.hpp"
#include "hesse/linalg/parallel.hpp"
#include "hesse/linalg/threads.hpp"

namespace hesse {
namespace {

using Clock = std::chrono::steady_clock;

// Empirical: fewer problems than this for each thread are not worth it.
constexpr Index problems_per_thread = 64;

// Between two looks of the observer: half of what a user notices.
constexpr double seconds_per_block = 0.05;
constexpr Index first_block = 2048;

/// A group of slots of its own for each thread.
struct Worker {
  Worker(const CurveBatchData& data, const BatchOptions& options, const BatchBox& box)
      : objective(data), run(objective, options, box, CurveBatch::slots) {}

  CurveBatch objective;
  BatchRun run;
};

}  // namespace

void fit_curves(const CurveBatchData& data, const BatchOptions& options, const BatchBox& box,
                const BatchResults& results, BatchObserver* observer) {
  const Index most = std::max<Index>(data.problems / problems_per_thread, 1);
  const int threads = static_cast<int>(std::min<Index>(thread_count(), most));
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < threads; ++i) {
    workers.push_back(std::make_unique<Worker>(data, options, box));
  }
  Index block = first_block, done = 0;
  while (done < data.problems) {
    block = std::min(block, data.problems - done);
    const Clock::time_point begin = Clock::now();
    ProblemQueue queue(done, block);
    for_each_task(threads, threads, [&](Index i) { workers[i]->run.run(queue, results); });
    const std::chrono::duration<double> elapsed = Clock::now() - begin;
    done += block;
    const double times = seconds_per_block / std::max(elapsed.count(), 1e-6);
    block = std::max<Index>(static_cast<Index>(static_cast<double>(block) * std::min(times, 8.0)),
                            lane::lanes * threads);
    if (observer == nullptr) continue;
    if (const auto ending = observer->look(done)) {
      results.leave_out(done, data.problems - done, data.model->dimension(), *ending);
      return;
    }
  }
}

}  // namespace hesse
