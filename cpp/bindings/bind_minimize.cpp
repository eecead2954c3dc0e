#include "bind_minimize.hpp"

#include <pybind11/eigen.h>
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "hesse/models/glm_preconditioner.hpp"
#include "hesse/models/glm_sample.hpp"
#include "hesse/problem/finite_sum_objective.hpp"
#include "hesse/solve/elastic_net.hpp"

#include "difference_schemes.hpp"
#include "numpy_views.hpp"
#include "python_objective.hpp"
#include "python_observer.hpp"
#include "python_preconditioner.hpp"
#include "run_records.hpp"
#include "tabled_options.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

/// One of those that the method's row names.
void set_globalization(Options& options, const Method& method, const py::object& given) {
  if (given.is_none()) return;
  const auto name = given.cast<std::string>();
  for (const Globalization globalization : method.globalizations) {
    if (name_of(globalization) == name) options.globalization = globalization;
  }
}

/// Consumes the result.
py::dict result_dict(Result& result, const Method& method, std::optional<History>& history) {
  py::dict fields;
  fields["x"] = moved_vector(std::move(result.best.x));
  fields["fun"] = result.best.value;
  fields["jac"] = moved_vector(std::move(result.best.gradient));
  if (result.hessian) fields["hess"] = moved_symmetric(std::move(*result.hessian));
  if (result.inverse) fields["hess_inv"] = moved_symmetric(std::move(*result.inverse));
  fields["message"] = result.message();
  add_record(fields, result, method.name, history);
  fields["nhev"] = result.counts.hessian + result.counts.hessian_product;
  fields["nfact"] = result.factorizations;
  fields["saddles_left"] = result.saddles_left;
  return fields;
}

py::dict run(Objective& objective, const Vector& x0, const Method& method, const Options& options,
             const Bounds& bounds, const py::object& hook, bool keep_history, bool keep_gil) {
  PythonInterrupt interrupt;
  std::optional<History> history;
  std::optional<PythonObserver> user;
  std::vector<Observer*> observers;
  if (keep_history) observers.push_back(&history.emplace());
  if (!hook.is_none()) observers.push_back(&user.emplace(hook));

  Result result(0);
  {
    std::optional<py::gil_scoped_release> no_gil;
    if (!keep_gil) no_gil.emplace();
    result = minimize(objective, x0, method, options, observers, &interrupt, bounds);
  }
  if (result.exception) {
    py::error_already_set error = error_of(result);
    raise_with_partial_result(std::move(error), result_dict(result, method, history));
  }
  return result_dict(result, method, history);
}

py::dict run_glm(Glm& glm, const Vector& x0, const Method& method, Options options,
                 const py::object& hook, bool keep_history) {
  GlmObjective objective(glm, method.needs == SecondOrder::matrix);
  GlmPreconditioner M(objective);
  if (method.needs == SecondOrder::products) options.krylov.preconditioner = &M;
  return run(objective, x0, method, options, Bounds::none(), hook, keep_history, false);
}

/// A run on some of the samples, from which that on all of them may begin; none where it would not
/// pay.
std::optional<py::dict> run_on_sample(Glm& glm, const Vector& x0, const Method& method,
                                      Options options) {
  const std::optional<GlmSampling> sampling = sampling_for(glm);
  if (!sampling || method.needs == SecondOrder::none) return std::nullopt;
  const SampledGlm sampled(glm, *sampling);
  if (sampled.sample_count() == 0) return std::nullopt;
  options.stopping.ftol = sampling->ftol;
  options.stopping.maxiter = sampling->maxiter;
  py::dict found = run_glm(glm, x0, method, options, py::none(), true);
  found["n_samples"] = sampled.sample_count();
  return found;
}

}  // namespace

void bind_minimize(py::module_& m) {
  PYBIND11_NUMPY_DTYPE(IterationRecord, iteration, fun, grad_norm, step_norm, radius, damping,
                       ratio, seconds, nfev, njev, nhev);
  m.def(
      "minimize",
      [](py::object fun, const Vector& x0, py::tuple args, const std::string& method,
         py::object jac, py::object hess, py::object hessp, bool fun_returns_gradient,
         bool fun_returns_hessian, const py::object& jac_scheme, const py::object& hess_scheme,
         const Vector& lower, const Vector& upper, const py::dict& tabled_options,
         const py::object& globalization, const Vector& relative_step, const Vector& typical_x,
         const Vector& scale, bool automatic_scale, const py::object& initial_inverse,
         const py::object& preconditioner, bool single_precision, const py::object& hook,
         bool keep_history) {
        const Method& row = *find_method(method);
        Options options;
        set_options(options, tabled_options, option_table(), choice_table());
        set_globalization(options, row, globalization);
        options.scaling = {scale, automatic_scale};
        if (!initial_inverse.is_none()) options.initial_inverse = initial_inverse.cast<Matrix>();
        options.differences.gradient = difference_scheme(jac_scheme);
        options.differences.hessian = difference_scheme(hess_scheme);
        options.differences.relative_step = relative_step;
        options.differences.typical_x = typical_x;
        options.differences.single_precision = single_precision;
        const auto M = make_preconditioner(preconditioner);
        options.krylov.preconditioner = M.get();
        Callbacks callbacks{std::move(fun),      std::move(jac),  std::move(hess),
                            std::move(hessp),    std::move(args), fun_returns_gradient,
                            fun_returns_hessian, single_precision};
        PythonObjective objective(std::move(callbacks), x0.size());
        return run(objective, x0, row, options, Bounds(lower, upper), hook, keep_history,
                   x0.size() <= largest_with_gil);
      },
      py::arg("fun"), py::arg("x0"), py::arg("args"), py::arg("method"), py::arg("jac"),
      py::arg("hess"), py::arg("hessp"), py::arg("fun_returns_gradient"),
      py::arg("fun_returns_hessian"), py::arg("jac_scheme"), py::arg("hess_scheme"),
      py::arg("lower"), py::arg("upper"), py::arg("tabled_options"), py::arg("globalization"),
      py::arg("relative_step"), py::arg("typical_x"), py::arg("scale"), py::arg("automatic_scale"),
      py::arg("initial_inverse"), py::arg("preconditioner"), py::arg("single_precision"),
      py::arg("hook"), py::arg("keep_history"),
      "Runs one minimisation; hesse.minimize prepares its arguments.");
  m.def(
      "minimize_sum",
      [](FiniteSum& sum, const Vector& x0, const std::string& method, CurvatureKind kind,
         bool has_matrix, const py::dict& tabled_options, const py::object& globalization,
         const py::object& hook, bool keep_history) {
        const Method& row = *find_method(method);
        Options options;
        set_options(options, tabled_options, option_table(), choice_table());
        set_globalization(options, row, globalization);
        FiniteSumObjective objective(sum, kind, has_matrix);
        return run(objective, x0, row, options, Bounds::none(), hook, keep_history, false);
      },
      py::arg("sum"), py::arg("x0"), py::arg("method"), py::arg("kind"), py::arg("has_matrix"),
      py::arg("tabled_options"), py::arg("globalization"), py::arg("hook"), py::arg("keep_history"),
      "Runs one minimisation of a finite sum on all of its samples.");
  m.def(
      "minimize_glm",
      [](Glm& glm, const Vector& x0, const std::string& method, const py::dict& tabled_options,
         const py::object& globalization, const py::object& hook, bool keep_history,
         bool from_sample) {
        const Method& row = *find_method(method);
        Options options;
        set_options(options, tabled_options, option_table(), choice_table());
        set_globalization(options, row, globalization);
        const auto sampled = from_sample ? run_on_sample(glm, x0, row, options) : std::nullopt;
        const Vector start = sampled ? (*sampled)["x"].cast<Vector>() : x0;
        py::dict fields = run_glm(glm, start, row, options, hook, keep_history);
        if (sampled && fields["status"].cast<Status>() == Status::nonfinite_start) {
          return run_glm(glm, x0, row, options, hook, keep_history);
        }
        if (sampled) fields["sample"] = *sampled;
        return fields;
      },
      py::arg("glm"), py::arg("x0"), py::arg("method"), py::arg("tabled_options"),
      py::arg("globalization"), py::arg("hook"), py::arg("keep_history"),
      py::arg("from_sample") = false, "Runs one minimisation of a generalised linear model.");
  m.def(
      "minimize_penalized_glm",
      [](Glm& glm, Vector l1, const Vector& x0, const Vector& lower, const Vector& upper,
         const py::dict& tabled_options, const py::object& hook, bool keep_history) {
        Options options;
        set_options(options, tabled_options, option_table(), choice_table());
        GlmObjective objective(glm, x0.size() <= largest_whole_hessian, false);
        ElasticNet function(objective, std::move(l1), Vector::Zero(x0.size()));
        return run(function, x0, elastic_net_method(), options, Bounds(lower, upper), hook,
                   keep_history, false);
      },
      py::arg("glm"), py::arg("l1"), py::arg("x0"), py::arg("lower"), py::arg("upper"),
      py::arg("tabled_options"), py::arg("hook"), py::arg("keep_history"),
      "Runs one minimisation of a generalised linear model with L1 penalties on coefficients.");
}

}  // namespace hesse::python
