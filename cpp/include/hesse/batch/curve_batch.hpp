// Many data sets to which one native curve is fitted.
#pragma once

#include <vector>

#include "hesse/batch/batch_objective.hpp"
#include "hesse/batch/robust_rows.hpp"
#include "hesse/linalg/workspace.hpp"
#include "hesse/models/curve_model.hpp"
#include "hesse/models/curve_start.hpp"

namespace hesse {

/// Numbers of each point of each problem, in single or double precision, wherever they lie.
struct BatchArray {
  const void* numbers = nullptr;  ///< null: there are none
  bool is_single = false;
  Index problem_stride = 0;  ///< 0: the same for all problems
  Index point_stride = 1;

  [[nodiscard]] double at(Index problem, Index point) const {
    const Index i = problem * problem_stride + point * point_stride;
    return is_single ? static_cast<double>(static_cast<const float*>(numbers)[i])
                     : static_cast<const double*>(numbers)[i];
  }
};

/// What is fitted. A point whose y is NaN is missing, as is one of weight 0.
struct CurveBatchData {
  const CurveModel* model = nullptr;
  Index problems = 0, points = 0;
  std::vector<BatchArray> x;  ///< one for each coordinate
  BatchArray y;
  BatchArray weights;              ///< of residuals, 1/σ; none: all 1
  const double* starts = nullptr;  ///< starting values; null: found from the data of each problem
  Index start_stride = 0;          ///< from problem to problem; 0: the same for all
  RobustLoss* loss = nullptr;      ///< null: squares
  double loss_scale = 1.0;
};

/// Half the weighted sum of squares, for one group of problems at a time. Their data lie in vector
/// lanes, so that points are loaded once per fit, not per evaluation.
class CurveBatch final : public BatchObjective {
 public:
  static constexpr Index slots = lane::lanes;

  explicit CurveBatch(const CurveBatchData& data);

  [[nodiscard]] Index dimension() const override { return data_.model->dimension(); }
  [[nodiscard]] bool is_least_squares() const override { return true; }
  void begin(Index slot, Index problem, double* x) override;
  void values(const BatchTrials& trials) override;
  void derivatives(const BatchTrials&) override {}  // found with the values

 private:
  void find_start(Index slot, double* x);
  void weigh(Index first, Index count);

  CurveBatchData data_;
  CurveStart start_;
  Index chunk_;  // points that are worked on at a time
  RobustRows robust_;
  Workspace memory_, start_memory_;
  lane::Vec *x_, *y_, *weights_, *values_, *rows_;
  bool has_same_x_, has_start_points_ = false;
  bool is_plain_[slots]{};    // all weights are 1
  bool has_points_[slots]{};  // something is not missing
};

}  // namespace hesse
