// Batches of problems that are given by functions, and what became of them.
#pragma once

#include <functional>
#include <vector>

#include "hesse/batch/batch_run.hpp"

#include "support/limits.hpp"

namespace hesse::test {

/// Value, gradient and curvature of one problem at one point.
struct Local {
  double value;
  Vector gradient;
  Matrix curvature;
};

/// The same function for every slot's problem, evaluated one at a time.
class FunctionBatchStub final : public BatchObjective {
 public:
  using Function = std::function<Local(Index problem, const Vector& x)>;

  FunctionBatchStub(Index n, bool is_least_squares, Function function,
                    std::function<Vector(Index)> start)
      : n_(n),
        is_least_squares_(is_least_squares),
        function_(std::move(function)),
        start_(std::move(start)) {}

  [[nodiscard]] Index dimension() const override { return n_; }
  [[nodiscard]] bool is_least_squares() const override { return is_least_squares_; }
  void begin(Index, Index problem, double* x) override {
    const Vector start = start_(problem);
    std::copy_n(start.data(), n_, x);
  }

  void values(const BatchTrials& trials) override {
    for_each(trials, [&](Index k, int i, const Local& at) { trials.value[k][i] = at.value; });
  }

  void derivatives(const BatchTrials& trials) override {
    for_each(trials, [&](Index k, int i, const Local& at) {
      for (Index r = 0; r < n_; ++r) {
        trials.gradient[k * n_ + r][i] = at.gradient[r];
        for (Index c = 0; c <= r; ++c) {
          trials.curvature[k * packed(n_, 0) + packed(r, c)][i] = at.curvature(r, c);
        }
      }
    });
  }

 private:
  template <class Body>
  void for_each(const BatchTrials& trials, const Body& body) {
    for (Index k = 0; k < trials.groups; ++k) {
      for (int i = 0; i < lane::lanes; ++i) {
        if (trials.wanted[k][i] == 0) continue;
        Vector x(n_);
        for (Index j = 0; j < n_; ++j) x[j] = trials.x[k * n_ + j][i];
        body(k, i, function_(trials.problems[k * lane::lanes + i], x));
      }
    }
  }

  Index n_;
  bool is_least_squares_;
  Function function_;
  std::function<Vector(Index)> start_;
};

/// Runs a batch to its end.
struct BatchOutcome {
  BatchOutcome(BatchObjective& objective, Index count, Index slots,
               const BatchOptions& options = {}, const BatchBox& box = {},
               BatchObserver* observer = nullptr)
      : x(objective.dimension(), count),
        gradient(objective.dimension(), count),
        value(count),
        optimality(count),
        status(count, std::int8_t{100}),
        iterations(count),
        evaluations(count),
        inverse(objective.dimension() * objective.dimension(), count),
        rank(count) {
    BatchResults results;
    results.x = x.data();
    results.value = value.data();
    results.gradient = gradient.data();
    results.optimality = optimality.data();
    results.status = status.data();
    results.iterations = iterations.data();
    results.evaluations = evaluations.data();
    results.inverse = inverse.data();
    results.rank = rank.data();
    ProblemQueue queue(0, count);
    BatchRun(objective, options, box, slots).run(queue, results, observer);
  }

  [[nodiscard]] Status of(Index problem) const { return static_cast<Status>(status[problem]); }

  Matrix x, gradient;  ///< a column for each problem
  Vector value, optimality;
  std::vector<std::int8_t> status;
  std::vector<std::int32_t> iterations, evaluations;
  Matrix inverse;
  std::vector<std::int8_t> rank;
};

/// ½‖r‖² with r = (10 (x₁ − x₀²), 1 − x₀), the Rosenbrock function, with JᵀJ or the Hessian.
inline Local rosenbrock_residuals(const Vector& x, bool is_hessian) {
  const double r = 10.0 * (x[1] - x[0] * x[0]), s = 1.0 - x[0];
  Matrix J(2, 2);
  J << -20.0 * x[0], 10.0, -1.0, 0.0;
  Local at{0.5 * (r * r + s * s), J.transpose() * vector2(r, s), J.transpose() * J};
  if (is_hessian) at.curvature(0, 0) -= 20.0 * r;
  return at;
}

}  // namespace hesse::test
