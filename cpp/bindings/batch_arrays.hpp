// Arguments and results of batches, as arrays with one row for each problem.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include <pybind11/numpy.h>

#include "hesse/batch/batch_options.hpp"

#include "descriptions.hpp"
#include "linalg_arguments.hpp"

namespace hesse::python {

namespace py = pybind11;

using Rows = py::array_t<double, py::array::c_style>;

/// How far on the next problem's row is: 0 if there is one row for all of them.
inline Index row_stride(const Rows& rows, const char* name, Index problems, Index n) {
  const bool is_one = rows.ndim() == 2 && rows.shape(0) == 1 && rows.shape(1) == n;
  if (is_one) return 0;
  if (rows.ndim() == 2 && rows.shape(0) == problems && rows.shape(1) == n) return n;
  throw py::value_error(std::string(name) + " must have shape (1, " + std::to_string(n) + ") or (" +
                        std::to_string(problems) + ", " + std::to_string(n) + "); got shape " +
                        shape_of(rows));
}

/// Bounds of one row for all problems or one for each; both or none are given.
inline BatchBox box_of(const std::optional<Rows>& lower, const std::optional<Rows>& upper,
                       Index problems, Index n) {
  BatchBox box;
  if (!lower || !upper) return box;
  box.stride = row_stride(*lower, "lower", problems, n);
  if (row_stride(*upper, "upper", problems, n) != box.stride) {
    throw py::value_error("lower and upper must have the same shape");
  }
  box.lower = lower->data();
  box.upper = upper->data();
  return box;
}

/// Tolerances and limits by name; those that are not named keep their defaults.
inline BatchOptions options_of(const py::dict& limits) {
  BatchOptions options;
  const auto read = [&](const char* name, auto& field) {
    if (limits.contains(name)) field = limits[name].cast<std::decay_t<decltype(field)>>();
  };
  read("ftol", options.ftol);
  read("xtol", options.xtol);
  read("gtol", options.gtol);
  read("maxiter", options.max_iterations);
  read("max_nfev", options.max_evaluations);
  return options;
}

/// Seconds, infinite where there is no limit.
inline double max_time_of(const py::dict& limits) {
  if (!limits.contains("max_time")) return std::numeric_limits<double>::infinity();
  return limits["max_time"].cast<double>();
}

/// -1 for parameters at their lower bound, 1 at their upper one, otherwise 0.
inline py::array_t<std::int8_t> active_mask(const BatchBox& box, Index problems, Index n,
                                            const double* x) {
  py::array_t<std::int8_t> mask({problems, n});
  std::int8_t* to = mask.mutable_data();
  for (Index p = 0; p < problems; ++p) {
    for (Index j = 0; j < n; ++j) {
      const double at = x[p * n + j];
      const bool is_lower = at == box.lower[p * box.stride + j];
      const bool is_upper = at == box.upper[p * box.stride + j];
      to[p * n + j] = static_cast<std::int8_t>(is_lower ? -1 : is_upper ? 1 : 0);
    }
  }
  return mask;
}

/// Fresh arrays for results.
class ResultArrays {
 public:
  /// With inverses of curvatures and ranks, or else with gradients.
  ResultArrays(Index problems, Index n, bool wants_inverse)
      : x_({problems, n}),
        value_(problems),
        optimality_(problems),
        status_(problems),
        iterations_(problems),
        evaluations_(problems) {
    if (!wants_inverse) {
      gradient_.emplace(py::array::ShapeContainer{problems, n});
      return;
    }
    inverse_.emplace(py::array::ShapeContainer{problems, n, n});
    rank_.emplace(problems);
  }

  BatchResults results() {
    BatchResults r;
    r.x = x_.mutable_data();
    r.value = value_.mutable_data();
    r.optimality = optimality_.mutable_data();
    r.status = status_.mutable_data();
    r.iterations = iterations_.mutable_data();
    r.evaluations = evaluations_.mutable_data();
    if (gradient_) r.gradient = gradient_->mutable_data();
    if (inverse_) {
      r.inverse = inverse_->mutable_data();
      r.rank = rank_->mutable_data();
    }
    return r;
  }

  /// By name, `value` being what the problems' values are called.
  py::dict dictionary(const char* value) const {
    py::dict all;
    all["x"] = x_;
    all[value] = value_;
    if (gradient_) all["jac"] = *gradient_;
    all["optimality"] = optimality_;
    all["status"] = status_;
    all["nit"] = iterations_;
    all["nfev"] = evaluations_;
    if (inverse_) {
      all["cov"] = *inverse_;
      all["rank"] = *rank_;
    }
    return all;
  }

 private:
  py::array_t<double> x_, value_, optimality_;
  py::array_t<std::int8_t> status_;
  py::array_t<std::int32_t> iterations_, evaluations_;
  std::optional<py::array_t<double>> gradient_, inverse_;
  std::optional<py::array_t<std::int8_t>> rank_;
};

}  // namespace hesse::python
