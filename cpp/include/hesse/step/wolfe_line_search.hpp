// Quasi-Newton directions and a line search that ends with the strong Wolfe conditions.
#pragma once

#include "hesse/step/line_search_options.hpp"
#include "hesse/step/more_thuente.hpp"
#include "hesse/step/step_strategy.hpp"

namespace hesse {

/// A direction d of descent, its slope gᵀd, and the longest step along it.
struct LineDirection {
  Vector d;
  double slope = 0.0;
  double longest = std::numeric_limits<double>::infinity();

  explicit LineDirection(Index n) : d(n) {}
};

class WolfeLineSearch : public StepStrategy {
 public:
  WolfeLineSearch(const LineSearchOptions& options, Index n);

  [[nodiscard]] bool propose(const Model& model, Step& step) override;
  [[nodiscard]] Verdict judge(const Model& model, Step& step, Trial& trial) override;

 protected:
  /// False if the model has no direction. This class takes Newton's, −B⁻¹g.
  [[nodiscard]] virtual bool find_direction(const Model& model, LineDirection& line);

 private:
  [[nodiscard]] bool satisfies_approximately(const Iterate& from, const LinePoint& point) const;
  [[nodiscard]] Verdict judge_by_slopes(const Trial& trial);

  LineSearchOptions options_;
  MoreThuente search_;
  LineDirection line_;
  double smallest_gradient_norm_ = std::numeric_limits<double>::infinity();
  int idle_steps_ = 0;
};

}  // namespace hesse
