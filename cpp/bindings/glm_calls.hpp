// Calls that models of several kinds answer alike.
#pragma once

#include <optional>

#include <pybind11/eigen.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "hesse/models/separation.hpp"

#include "kernel_call.hpp"
#include "linalg_results.hpp"

namespace hesse::python {

namespace py = pybind11;

template <class Model>
py::array linear_predictor(Model& glm, const Vector& beta) {
  Vector eta;
  {
    const CoreCall call;
    glm.linear_predictor(beta, eta);
  }
  return moved_vector(std::move(eta));
}

/// None where there is no separation; with Newton's step at beta, nothing is looked for where it
/// tells that there is none.
template <class Model>
py::object separation(Model& glm, const Vector& beta, const std::optional<Vector>& step) {
  std::optional<Separation> found;
  {
    const CoreCall call;
    SignalCheckpoint signals;
    if (!step || may_be_separated(glm, beta, *step)) {
      found = find_separation(glm, &signals);
    }
  }
  if (!found) return py::none();
  return py::make_tuple(moved_vector(std::move(found->direction)), found->separated_samples,
                        found->samples, found->is_complete);
}

}  // namespace hesse::python
