// Least-squares problems whose residuals come from callbacks, as the batch loop wants them.
#pragma once

#include <optional>
#include <vector>

#include "hesse/batch/batch_differences.hpp"
#include "hesse/batch/robust_rows.hpp"
#include "hesse/linalg/workspace.hpp"

namespace hesse {

/// How residuals count: ½ C² Σ ρ(r²/C²).
struct BatchLoss {
  RobustLoss* loss = nullptr;  ///< null: ρ(z) = z
  double scale = 1.0;          ///< C
};

class ResidualBatch final : public BatchObjective {
 public:
  /// The starts are n numbers for each problem. The scheme is that of Jacobians, where the
  /// residuals have none.
  ResidualBatch(BatchResiduals& residuals, const double* starts, const BatchBox& box,
                DifferenceScheme scheme, const BatchLoss& loss);

  [[nodiscard]] Index dimension() const override { return n_; }
  [[nodiscard]] bool is_least_squares() const override { return true; }
  void begin(Index slot, Index problem, double* x) override;
  void values(const BatchTrials& trials) override;
  void derivatives(const BatchTrials& trials) override;

  /// How many residuals a problem has; 0 before the first evaluation.
  [[nodiscard]] Index residuals() const { return rows_.rows; }

 private:
  /// Of a thread.
  struct Memory {
    Workspace lanes;
    std::optional<RobustRows> robust;
  };

  void prepare(Memory& memory) const;
  [[nodiscard]] double value(const double* r, Memory& memory) const;
  void assemble(const BatchTrials& trials, Index slot, const double* r, const BatchNumbers& J,
                Index point, Memory& memory) const;
  BatchNumbers jacobians(const BatchPoints& points, const Index* slots);

  BatchResiduals& residuals_;
  const double* starts_;
  DifferenceScheme scheme_;
  BatchLoss loss_;
  Index n_;
  BatchDifferences differences_;
  GatheredTrials trials_, accepted_;
  BatchNumbers rows_;               // at the last trial points
  std::vector<Index> row_of_slot_;  // in rows_
  std::vector<double> base_;        // residuals that differences start from
  std::vector<Memory> memory_;
};

}  // namespace hesse
