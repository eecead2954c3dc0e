// What models of several kinds are made of, and the calls that they answer alike.
#pragma once

#include <cstdint>
#include <optional>

#include <pybind11/eigen.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "hesse/models/separation_by_products.hpp"

#include "kernel_call.hpp"
#include "linalg_results.hpp"

namespace hesse::python {

namespace py = pybind11;

/// The arrays that the data of a model of classes lie in, and what watches for Ctrl-C.
template <class Offset>
struct ClassOwner {
  py::object features;
  py::array_t<std::int64_t, py::array::c_style> labels;
  std::optional<py::array_t<double, py::array::c_style>> weights;
  std::optional<Offset> offset;
  SignalCheckpoint signals;
};

template <class Model>
py::array linear_predictor(Model& glm, const Vector& beta) {
  Vector eta;
  {
    const CoreCall call;
    glm.linear_predictor(beta, eta);
  }
  return moved_vector(std::move(eta));
}

/// True, False, or None where a search ended without an answer; and what was found.
inline py::tuple read_answer(SeparationAnswer answer) {
  if (!answer.found) return py::make_tuple(answer.is_separated, py::none());
  Separation& found = *answer.found;
  return py::make_tuple(answer.is_separated,
                        py::make_tuple(moved_vector(std::move(found.direction)),
                                       found.separated_samples, found.samples, found.is_complete));
}

/// With Newton's step at beta, nothing is looked for where it tells that there is nothing.
template <class Model>
py::tuple separation(Model& glm, const Vector& beta, const std::optional<Vector>& step) {
  SeparationAnswer answer{false, std::nullopt};
  {
    const CoreCall call;
    SignalCheckpoint signals;
    if (!step || may_be_separated(glm, beta, *step)) {
      answer = find_separation(glm, &signals);
    }
  }
  return read_answer(std::move(answer));
}

template <class Model>
py::tuple separation_by_products(Model& glm, const Vector& beta, Index products, double seconds) {
  SeparationAnswer answer;
  {
    const CoreCall call;
    SignalCheckpoint signals;
    answer = find_separation_by_products(glm, beta, {products, seconds}, &signals);
  }
  return read_answer(std::move(answer));
}

template <class Model>
bool may_separate(Model& glm, const Vector& beta, const Vector& step, bool skips_saturated) {
  const CoreCall call;
  return may_be_separated(glm, beta, step, skips_saturated);
}

}  // namespace hesse::python
