// Quasi-Newton directions and a line search that ends with the strong Wolfe conditions.
#pragma once

#include "hesse/step/line_search_options.hpp"
#include "hesse/step/more_thuente.hpp"
#include "hesse/step/step_strategy.hpp"

namespace hesse {

class WolfeLineSearch final : public StepStrategy {
 public:
  WolfeLineSearch(const LineSearchOptions& options, Index n);

  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;

 private:
  [[nodiscard]] bool satisfies_approximately(const Iterate& from, const LinePoint& point) const;
  [[nodiscard]] Verdict judge_by_slopes(const Trial& trial);

  LineSearchOptions options_;
  MoreThuente search_;
  Vector direction_;
  double slope_ = 0.0;
  double smallest_gradient_norm_ = std::numeric_limits<double>::infinity();
  int idle_steps_ = 0;
};

}  // namespace hesse
