// A generalised linear model whose samples come in parts, which Python passes over.
#pragma once

#include <utility>

#include <pybind11/pybind11.h>

#include "hesse/models/glm.hpp"

namespace hesse::python {

namespace py = pybind11;

/// f = f₀ + Σ fₖ: a model f₀ without samples, which tells the shape and holds the penalty, and the
/// sums over all parts that a Python object returns from methods named like those of a Glm.
///
/// Takes the GIL for the time of a pass. The state of a point is the point itself: a product costs
/// a pass, and memory does not grow with the number of samples.
class SummedGlm final : public Glm {
 public:
  SummedGlm(py::object empty, py::object parts, Index samples)
      : empty_(std::move(empty)),
        parts_(std::move(parts)),
        own_(empty_.cast<Glm&>()),
        samples_(samples) {}

  [[nodiscard]] Index dimension() const override { return own_.dimension(); }
  [[nodiscard]] Index sample_count() const override { return samples_; }
  [[nodiscard]] bool is_convex() const override { return own_.is_convex(); }

  double value_and_gradient(const Vector& beta, Vector& g, Vector* state) override;
  double value_gradient_hessian(const Vector& beta, Vector& g, Matrix& H) override;
  void multiply(const Vector& state, const Vector& v, Vector& product) override;
  void fill_null_space(Matrix& H) const override { own_.fill_null_space(H); }

 private:
  py::object empty_, parts_;
  Glm& own_;
  Index samples_;
  Vector own_state_;
};

}  // namespace hesse::python
