// Levenberg–Marquardt damping: steps from (B + λD) s = −g, with λ following the model's success.
#pragma once

#include "hesse/step/step_strategy.hpp"

namespace hesse {

struct DampingOptions {
  double initial_damping = 1e-3;  ///< first λ, relative to a bound on ‖B‖
};

/// λ by gain-ratio control: Nielsen, "Damping parameter in Marquardt's method", IMM-REP-1999-05,
/// eq. 2.5.
class Damping final : public StepStrategy {
 public:
  Damping(const DampingOptions& options, Index n);

  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;

 private:
  void increase();

  DampingOptions options_;
  Vector Bs_;
  double lambda_ = -1.0;
  double growth_ = 2.0;  ///< ν: doubled by each refusal in a row
  double predicted_reduction_ = 0.0;
};

}  // namespace hesse
