// Those who watch a run: history, user callbacks.
#pragma once

#include <cstdint>
#include <vector>

#include "hesse/problem/iterate.hpp"
#include "hesse/problem/metered_objective.hpp"

namespace hesse {

/// One row of the history; NaN where a method has no such number. Row 0 is the start.
struct IterationRecord {
  std::int64_t iteration;
  double fun;
  double grad_norm;  ///< ‖∇f‖∞
  double step_norm;  ///< ‖s‖₂
  double radius;
  double damping;
  double ratio;
  double seconds;  ///< since the run began
  std::int64_t nfev;
  std::int64_t njev;
  std::int64_t nhev;
};

enum class Continue { go_on, stop };

class Observer {
 public:
  virtual ~Observer() = default;
  /// At x0, before the first step.
  virtual void at_start(const IterationRecord&) {}
  /// After each accepted step.
  virtual Continue after_iteration(const Iterate& iterate, const IterationRecord& record) = 0;
};

/// Keeps every record.
class History final : public Observer {
 public:
  History() { records.reserve(128); }
  void at_start(const IterationRecord& record) override { records.push_back(record); }
  Continue after_iteration(const Iterate& iterate, const IterationRecord& record) override;

  std::vector<IterationRecord> records;
};

}  // namespace hesse
