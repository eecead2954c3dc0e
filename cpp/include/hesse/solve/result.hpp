// What a run leaves behind.
#pragma once

#include <exception>
#include <optional>
#include <string>

#include "hesse/problem/iterate.hpp"
#include "hesse/problem/metered_objective.hpp"
#include "hesse/solve/status.hpp"

namespace hesse {

struct Timings {
  double callbacks = 0.0;      ///< seconds in the objective
  double factorization = 0.0;  ///< seconds in factorisations
  double total = 0.0;
};

struct Result {
  Iterate best;                   ///< the best point where value and gradient are known
  std::optional<Matrix> hessian;  ///< ∇²f there, if the method has it
  std::optional<Matrix> inverse;  ///< a quasi-Newton approximation of its inverse
  Status status = Status::max_iter;
  Index iterations = 0;
  double gradient_threshold = 0.0;
  EvaluationCounts counts;
  Index factorizations = 0;  ///< of matrices as large as the Hessian
  Index saddles_left = 0;    ///< stationary points of indefinite Hessian that the run moved on from
  Timings timings;
  std::exception_ptr exception;  ///< what a callback threw

  explicit Result(Index n) : best(n) {}

  /// The status in a sentence, with the numbers that matter for it.
  [[nodiscard]] std::string message() const;
};

}  // namespace hesse
