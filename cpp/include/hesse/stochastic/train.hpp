// The one loop that every trainer runs in.
#pragma once

#include <cstdint>
#include <exception>
#include <string_view>
#include <vector>

#include "hesse/stochastic/metered_sum.hpp"
#include "hesse/stochastic/trainer.hpp"
#include "hesse/stochastic/training_options.hpp"

namespace hesse {

/// Why training ended. The values are part of the public interface.
enum class TrainingStatus : int {
  converged = 1,
  max_epochs = 0,
  time_limit = -1,
  stopped = -2,
  nonfinite = -3,
  no_progress = -4,
  interrupted = -5,
};

/// The status in a sentence.
std::string_view sentence(TrainingStatus status);

/// One row of the history; NaN where a trainer has no such number. Row 0 is the start.
struct TrainingRecord {
  std::int64_t step;
  double epochs;      ///< passes over the data by gradients alone
  double passes;      ///< by all kinds of evaluation
  double seconds;     ///< of training: neither evaluation of the loss nor observers are counted
  double loss;        ///< on all samples, where it was evaluated
  double batch_loss;  ///< on the last step's samples, before it
  double grad_norm;   ///< ‖·‖∞ of the gradient evaluated last
  double damping;
  double learning_rate;
  std::int64_t batch_size;
  std::int64_t products;  ///< of curvature and vector, so far
};

enum class Training { go_on, stop };

class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  /// At the start and after each epoch or step.
  virtual Training after_report(const Vector& x, const TrainingRecord& record) = 0;
};

/// Keeps every record.
class TrainingHistory final : public TrainingObserver {
 public:
  TrainingHistory() { records.reserve(256); }
  Training after_report(const Vector& x, const TrainingRecord& record) override;

  std::vector<TrainingRecord> records;
};

struct TrainingResult {
  Vector x;     ///< of the least training loss among the reports, or the last if none is known
  Vector last;  ///< where the trainer would go on from
  double loss = TrainingStep::unknown;       ///< at x
  double last_loss = TrainingStep::unknown;  ///< at the last report
  double gradient_norm = TrainingStep::unknown;
  TrainingStatus status = TrainingStatus::max_epochs;
  Index steps = 0;
  Index products = 0;
  SampleCounts counts;
  double passes = 0.0;
  double seconds = 0.0;             ///< of training
  double evaluation_seconds = 0.0;  ///< of the loss at reports
  std::exception_ptr exception;     ///< what an observer, the sum or the interrupt threw

  [[nodiscard]] std::string_view message() const { return sentence(status); }
};

/// Minimises `sum` from x0. An exception ends the run with TrainingStatus::interrupted and is kept
/// in the result. The trainer goes on from where an earlier run left it.
TrainingResult train(FiniteSum& sum, const Vector& x0, Trainer& trainer,
                     const TrainingLimits& limits,
                     const std::vector<TrainingObserver*>& observers = {},
                     Interrupt* interrupt = nullptr);

}  // namespace hesse
