#include "bind_elastic_net.hpp"

#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "hesse/models/glm_objective.hpp"
#include "hesse/solve/elastic_net.hpp"

#include "numpy_views.hpp"
#include "python_observer.hpp"
#include "run_records.hpp"
#include "tabled_options.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

/// A model with penalties on its coefficients, and what runs of it have in common.
struct PenalizedGlm {
  PenalizedGlm(Glm& glm, Vector l1, Vector l2, const py::dict& tabled_options)
      : objective(glm, glm.dimension() <= largest_whole_hessian, false),
        function(objective, std::move(l1), std::move(l2)) {
    set_options(options, tabled_options, option_table(), choice_table());
  }

  GlmObjective objective;
  ElasticNet function;
  Options options;
  PythonInterrupt interrupt;
};

double greatest_strength(Glm& glm, Vector l1, const Vector& x0, const Vector& lower,
                         const Vector& upper, const py::dict& tabled_options) {
  PenalizedGlm model(glm, std::move(l1), Vector::Zero(x0.size()), tabled_options);
  const Bounds bounds(lower, upper);
  Result result(0);
  double strength = 0.0;
  {
    const py::gil_scoped_release no_gil;
    result =
        minimize_without_penalized(model.function, x0, model.options, &model.interrupt, bounds);
    if (!result.exception) strength = model.function.greatest_strength(result.best.x, bounds);
  }
  if (result.exception) throw error_of(result);
  return strength;
}

/// One entry per run, and a row of x.
py::dict path_dict(const std::vector<Result>& results, Index n) {
  const auto count = static_cast<Index>(results.size());
  Matrix points(n, count);
  py::list values, statuses, iterations, evaluations;
  for (Index i = 0; i < count; ++i) {
    const Result& result = results[static_cast<std::size_t>(i)];
    points.col(i) = result.best.x;
    values.append(result.best.value);
    statuses.append(py::cast(result.status));
    iterations.append(result.iterations);
    evaluations.append(result.counts.value);
  }
  py::dict fields;
  fields["x"] = moved_matrix(std::move(points)).attr("T");
  fields["fun"] = values;
  fields["status"] = statuses;
  fields["nit"] = iterations;
  fields["nfev"] = evaluations;
  return fields;
}

py::dict path(Glm& glm, Vector l1, Vector l2, const Vector& x0, const Vector& lower,
              const Vector& upper, const std::vector<double>& strengths,
              const py::dict& tabled_options) {
  PenalizedGlm model(glm, std::move(l1), std::move(l2), tabled_options);
  std::vector<Result> results;
  {
    const py::gil_scoped_release no_gil;
    results = elastic_net_path(model.function, x0, strengths, model.options, {}, &model.interrupt,
                               Bounds(lower, upper));
  }
  if (!results.empty() && results.back().exception) throw error_of(results.back());
  return path_dict(results, x0.size());
}

}  // namespace

void bind_elastic_net(py::module_& m) {
  m.def("greatest_strength", &greatest_strength, py::arg("glm"), py::arg("l1"), py::arg("x0"),
        py::arg("lower"), py::arg("upper"), py::arg("tabled_options"),
        "The least strength of L1 penalties at which all penalised coefficients are zero.");
  m.def("elastic_net_path", &path, py::arg("glm"), py::arg("l1"), py::arg("l2"), py::arg("x0"),
        py::arg("lower"), py::arg("upper"), py::arg("strengths"), py::arg("tabled_options"),
        "Runs minimisations for one strength of the penalties after the other.");
}

}  // namespace hesse::python
