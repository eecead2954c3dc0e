// A user's loss as a RobustLoss.
#pragma once

#include <utility>

#include <pybind11/pybind11.h>

#include "hesse/problem/robust_loss.hpp"

namespace hesse::python {

namespace py = pybind11;

/// Calls `loss(z)`, which returns ρ, ρ′ and ρ″ as the rows of an array of shape (3, m). Takes the
/// GIL for the time of each call.
class PythonLoss final : public RobustLoss {
 public:
  explicit PythonLoss(py::object loss) : loss_(std::move(loss)) {}

  void evaluate(const Vector& z, Matrix& rho) override;

 private:
  py::object loss_;
  Matrix rows_;
};

}  // namespace hesse::python
