// Derivatives of many problems by differences.
#pragma once

#include <functional>
#include <vector>

#include "hesse/batch/batch_options.hpp"
#include "hesse/batch/batch_points.hpp"
#include "hesse/problem/difference_steps.hpp"

namespace hesse {

/// Of residuals, values or gradients: anything that has a vector for each point. Steps are those of
/// DifferenceSteps; typical sizes are those of each problem's start, which is `starts`, n numbers
/// for each. No point leaves the box.
class BatchDifferences {
 public:
  using Function = std::function<BatchNumbers(const BatchPoints&)>;

  BatchDifferences(Index n, const double* starts, const BatchBox& box)
      : n_(n), starts_(starts), box_(box) {}

  /// The derivatives by each variable of the function that is `base` at the points, contiguous for
  /// each variable. Where one side is not finite the other one is used.
  BatchNumbers first(const Function& function, DifferenceScheme scheme, const BatchPoints& points,
                     const BatchNumbers& base);

  /// The second derivatives of the values that are `base` at the points, as symmetric matrices.
  BatchNumbers second(const Function& values, const BatchPoints& points, const BatchNumbers& base);

 private:
  enum class Side { near, far, beyond_near, beyond_far };
  struct Evaluations {
    std::vector<double> numbers, widths;
  };

  [[nodiscard]] double step(const BatchPoints& points, Index p, Index j, double order,
                            Side side) const;
  void displace(const BatchPoints& points, Index p, Index j, double h, double* x) const;
  void evaluate(const Function& function, const BatchPoints& points, Index rows, Index j,
                double order, Side side, Evaluations& found);
  void mend(const Function& function, const BatchPoints& points, Index rows, Index j, double order,
            Side side, const Evaluations& other, Evaluations& found);
  void write_column(const BatchPoints& points, const BatchNumbers& base, Index j, bool is_central);

  Index n_;
  const double* starts_;
  BatchBox box_;
  std::vector<double> shifted_, derivatives_;
  std::vector<Index> problems_, chosen_;
  Evaluations near_, far_;
};

}  // namespace hesse
