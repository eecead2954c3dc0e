// Functions whose values and derivatives come from callbacks, as the batch loop wants them.
#pragma once

#include <vector>

#include "hesse/batch/batch_differences.hpp"

namespace hesse {

/// How derivatives are differenced that the functions do not have.
struct BatchSchemes {
  DifferenceScheme gradient = DifferenceScheme::two_point;
  DifferenceScheme hessian = DifferenceScheme::two_point;
};

class FunctionBatch final : public BatchObjective {
 public:
  /// The starts are n numbers for each problem.
  FunctionBatch(BatchFunctions& functions, const double* starts, const BatchBox& box,
                const BatchSchemes& schemes)
      : functions_(functions),
        starts_(starts),
        schemes_(schemes),
        n_(functions.dimension()),
        gradient_differences_(n_, starts, box),
        hessian_differences_(n_, starts, box) {}

  [[nodiscard]] Index dimension() const override { return n_; }
  [[nodiscard]] bool is_least_squares() const override { return false; }
  void begin(Index slot, Index problem, double* x) override;
  void values(const BatchTrials& trials) override;
  void derivatives(const BatchTrials& trials) override;

 private:
  BatchNumbers gradients(const BatchPoints& points, const BatchNumbers& f);
  BatchNumbers hessians(const BatchPoints& points, const BatchNumbers& f, const BatchNumbers& g);

  BatchFunctions& functions_;
  const double* starts_;
  BatchSchemes schemes_;
  Index n_;
  BatchDifferences gradient_differences_, hessian_differences_;
  GatheredTrials trials_, accepted_;
  std::vector<double> values_;
};

}  // namespace hesse
