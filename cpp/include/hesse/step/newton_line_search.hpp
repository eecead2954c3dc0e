// Newton's direction, made a descent direction by damping where needed, and backtracking along it.
#pragma once

#include "hesse/step/line_search_options.hpp"
#include "hesse/step/step_strategy.hpp"

namespace hesse {

/// Nocedal & Wright, Numerical Optimization (2nd ed.), algorithms 3.2 and 3.3; step lengths by
/// safeguarded interpolation (Dennis & Schnabel 1996, algorithm A6.3.1).
class NewtonLineSearch final : public StepStrategy {
 public:
  NewtonLineSearch(const LineSearchOptions& options, Index n);

  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;

 private:
  [[nodiscard]] bool find_direction(const Model& model);
  [[nodiscard]] bool factorize_with_damping(Curvature& B);
  double shorter_length(double value, double trial_value) const;

  LineSearchOptions options_;
  Vector direction_;
  double damping_ = 0.0;
  double last_damping_ = 0.0;
  double slope_ = 0.0;   ///< gᵀd
  double length_ = 1.0;  ///< step = length · direction
};

}  // namespace hesse
