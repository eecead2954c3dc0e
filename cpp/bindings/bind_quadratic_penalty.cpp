#include "bind_quadratic_penalty.hpp"

#include <memory>

#include <pybind11/eigen.h>

#include "hesse/models/quadratic_penalty.hpp"

#include "linalg_results.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

/// Keeps the model alive that it stands on.
class PythonPenalizedGlm final : public QuadraticallyPenalizedGlm {
 public:
  PythonPenalizedGlm(py::object glm, Matrix P, Index predictors)
      : QuadraticallyPenalizedGlm(glm.cast<Glm&>(), std::move(P), predictors),
        glm_(std::move(glm)) {}

  [[nodiscard]] const py::object& glm() const { return glm_; }

 private:
  py::object glm_;
};

}  // namespace

void bind_quadratic_penalty(py::module_& m) {
  py::class_<PythonPenalizedGlm, Glm>(m, "QuadraticallyPenalizedGlm", plain_class(),
                                      "A model with a penalty matrix for each linear predictor.")
      .def(py::init<py::object, Matrix, Index>(), py::arg("glm"), py::arg("P"),
           py::arg("predictors"))
      .def(
          "linear_predictor",
          [](const PythonPenalizedGlm& model, const py::object& beta) -> py::object {
            return model.glm().attr("linear_predictor")(beta);
          },
          py::arg("beta"));
}

}  // namespace hesse::python
