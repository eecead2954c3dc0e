#include "bind_ordinal.hpp"

#include <memory>
#include <optional>

#include <pybind11/eigen.h>
#include <pybind11/native_enum.h>
#include <pybind11/stl.h>

#include "hesse/models/ordinal_separation.hpp"

#include "glm_calls.hpp"
#include "kernel_call.hpp"
#include "linalg_results.hpp"
#include "sparse_arrays.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

using Numbers = py::array_t<double, py::array::c_style>;
using Labels = py::array_t<std::int64_t, py::array::c_style>;

using OrdinalOwner = ClassOwner<Numbers>;

class PythonOrdinalGlm final : private OrdinalOwner, public OrdinalGlm {
 public:
  PythonOrdinalGlm(OrdinalLink link, Index classes, OrdinalOwner owner, Vector l2)
      : OrdinalOwner(std::move(owner)),
        OrdinalGlm(link,
                   {design_of(features), labels.data(), classes,
                    weights ? weights->data() : nullptr, offset ? offset->data() : nullptr},
                   std::move(l2), &signals) {}
};

py::array slopes(PythonOrdinalGlm& glm, const Vector& beta) {
  Matrix found;
  {
    const CoreCall call;
    glm.slopes(beta, found);
  }
  return moved_columns(std::move(found));
}

py::array log_probabilities(OrdinalLink link, const Vector& thresholds, const Vector& eta) {
  Matrix found;
  {
    const CoreCall call;
    found = ordinal_log_probabilities(link, thresholds, eta);
  }
  return moved_columns(std::move(found));
}

}  // namespace

void bind_ordinal(py::module_& m) {
  py::native_enum<OrdinalLink>(m, "OrdinalLink", "enum.Enum")
      .value("LOGIT", OrdinalLink::logit)
      .value("PROBIT", OrdinalLink::probit)
      .value("CLOGLOG", OrdinalLink::cloglog)
      .finalize();
  py::class_<PythonOrdinalGlm, Glm>(m, "OrdinalGlm", plain_class(), "A model of ordered classes.")
      .def(py::init([](OrdinalLink link, py::object X, Labels labels, Index classes,
                       std::optional<Numbers> weights, std::optional<Numbers> offset, Vector l2) {
             return std::make_unique<PythonOrdinalGlm>(
                 link, classes,
                 OrdinalOwner{
                     std::move(X), std::move(labels), std::move(weights), std::move(offset), {}},
                 std::move(l2));
           }),
           py::arg("link"), py::arg("X"), py::arg("labels"), py::arg("classes"), py::arg("weights"),
           py::arg("offset"), py::arg("l2"))
      .def("linear_predictor", &linear_predictor<PythonOrdinalGlm>, py::arg("beta"))
      .def("slopes", &slopes, py::arg("beta"))
      .def("separation", &separation<PythonOrdinalGlm>, py::arg("beta"), py::arg("step"))
      .def("separation_by_products", &separation_by_products<PythonOrdinalGlm>, py::arg("beta"),
           py::arg("products"), py::arg("seconds"));
  m.def("ordinal_log_probabilities", &log_probabilities, py::arg("link"), py::arg("thresholds"),
        py::arg("eta"), "The logarithms of the classes' probabilities at linear predictors.");
}

}  // namespace hesse::python
