#include "bind_glm.hpp"

#include <memory>
#include <optional>

#include <pybind11/eigen.h>
#include <pybind11/native_enum.h>
#include <pybind11/stl.h>

#include "hesse/linalg/semidefinite.hpp"
#include "hesse/models/firth_glm.hpp"
#include "hesse/models/multinomial_glm.hpp"
#include "hesse/models/newton_step.hpp"
#include "hesse/models/scalar_glm.hpp"
#include "hesse/models/separation_by_products.hpp"

#include "glm_calls.hpp"
#include "kernel_call.hpp"
#include "linalg_results.hpp"
#include "python_glm.hpp"
#include "sparse_arrays.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

using Numbers = py::array_t<double, py::array::c_style>;
using Columns = py::array_t<double, py::array::f_style>;
using Labels = py::array_t<std::int64_t, py::array::c_style>;

/// The arrays that a model's data lie in, and what watches for Ctrl-C.
struct GlmOwner {
  py::object features;
  Numbers targets;
  std::optional<Numbers> weights;
  std::optional<Numbers> offset;
  SignalCheckpoint signals;
};

GlmData data_of(const GlmOwner& owner) {
  return {design_of(owner.features), owner.targets.data(),
          owner.weights ? owner.weights->data() : nullptr,
          owner.offset ? owner.offset->data() : nullptr};
}

/// A model with data of its own. What it keeps between calls serves one thread at a time.
class PythonScalarGlm final : private GlmOwner, public ScalarGlm {
 public:
  PythonScalarGlm(const GlmFamily& family, GlmOwner owner, Vector l2, bool has_intercept,
                  GlmCurvature curvature)
      : GlmOwner(std::move(owner)),
        ScalarGlm(family, data_of(*this), std::move(l2), has_intercept, curvature, &signals) {}
};

using MultinomialOwner = ClassOwner<Columns>;

class PythonMultinomialGlm final : private MultinomialOwner, public MultinomialGlm {
 public:
  PythonMultinomialGlm(Index classes, MultinomialOwner owner, Vector l2, bool has_intercept)
      : MultinomialOwner(std::move(owner)),
        MultinomialGlm({design_of(features), labels.data(), classes,
                        weights ? weights->data() : nullptr, offset ? offset->data() : nullptr},
                       std::move(l2), has_intercept, &signals) {}
};

py::tuple value_and_gradient(Glm& glm, const Vector& beta) {
  Vector g;
  double value;
  {
    const CoreCall call;
    value = glm.value_and_gradient(beta, g, nullptr);
  }
  return py::make_tuple(value, moved_vector(std::move(g)));
}

py::tuple value_gradient_hessian(Glm& glm, const Vector& beta) {
  Vector g;
  Matrix H;
  double value;
  {
    const CoreCall call;
    value = glm.value_gradient_hessian(beta, g, H);
  }
  return py::make_tuple(value, moved_vector(std::move(g)), moved_symmetric(std::move(H)));
}

py::array hessian_product(Glm& glm, const Vector& beta, const Vector& v) {
  Vector product;
  {
    const CoreCall call;
    Vector g, curvatures;
    glm.value_and_gradient(beta, g, &curvatures);
    glm.multiply(curvatures, v, product);
  }
  return moved_vector(std::move(product));
}

py::array linear_predictors(PythonMultinomialGlm& glm, const Vector& beta) {
  Matrix eta;
  {
    const CoreCall call;
    glm.linear_predictor(beta, eta);
  }
  return moved_columns(std::move(eta));
}

py::array means(GlmKind kind, double parameter, Vector eta) {
  {
    const CoreCall call;
    glm_means({kind, parameter}, eta.data(), eta.size());
  }
  return moved_vector(std::move(eta));
}

/// The slopes and curvatures of samples of weight 1, and the sum of their losses.
py::tuple loss_terms(GlmKind kind, double parameter, GlmCurvature curvature, const Vector& eta,
                     const Vector& targets) {
  const Index room = eta.size() + Index{8};
  Vector slopes(room), curvatures(room);
  double loss;
  {
    const CoreCall call;
    loss = glm_terms({kind, parameter}, curvature, eta.data(), eta.size(),
                     {targets.data(), nullptr, slopes.data(), curvatures.data()});
  }
  slopes.conservativeResize(eta.size());
  curvatures.conservativeResize(eta.size());
  return py::make_tuple(loss, moved_vector(std::move(slopes)), moved_vector(std::move(curvatures)));
}

/// None for a matrix that is not positive semidefinite.
py::object semidefinite_inverse(const Matrix& H) {
  SemidefiniteSolver solver;
  Matrix inverted, null_space;
  bool is_found;
  {
    const CoreCall call;
    SignalCheckpoint signals;
    is_found = solver.factorize({H.data(), H.rows(), H.cols()}, &signals);
    if (is_found) inverted = solver.inverse();
  }
  if (!is_found) return py::none();
  return py::make_tuple(moved_symmetric(std::move(inverted)), solver.rank(),
                        moved_columns(solver.null_space()));
}

struct FirthOwner {
  SignalCheckpoint signals;
};

class PythonFirthGlm final : private FirthOwner, public FirthGlm {
 public:
  explicit PythonFirthGlm(PythonScalarGlm& likelihood) : FirthGlm(likelihood, &signals) {}
};

/// None where so many products do not find it.
py::object newton_step_of(Glm& glm, const Vector& beta, Index products) {
  // Empirical: digits of which may_be_separated needs the first.
  constexpr double tolerance = 1e-4;
  std::optional<Vector> step;
  {
    const CoreCall call;
    SignalCheckpoint signals;
    step = newton_step(glm, beta, {tolerance, products}, &signals);
  }
  if (!step) return py::none();
  return moved_vector(std::move(*step));
}

void bind_glm_enums(py::module_& m) {
  py::native_enum<GlmKind>(m, "GlmKind", "enum.Enum")
      .value("BINOMIAL_LOGIT", GlmKind::binomial_logit)
      .value("BINOMIAL_PROBIT", GlmKind::binomial_probit)
      .value("BINOMIAL_CLOGLOG", GlmKind::binomial_cloglog)
      .value("GAUSSIAN_IDENTITY", GlmKind::gaussian_identity)
      .value("POISSON_LOG", GlmKind::poisson_log)
      .value("GAMMA_LOG", GlmKind::gamma_log)
      .value("GAMMA_INVERSE", GlmKind::gamma_inverse)
      .value("INVERSE_GAUSSIAN", GlmKind::inverse_gaussian)
      .value("TWEEDIE_LOG", GlmKind::tweedie_log)
      .value("NEGATIVE_BINOMIAL_LOG", GlmKind::negative_binomial_log)
      .finalize();
  py::native_enum<GlmCurvature>(m, "GlmCurvature", "enum.Enum")
      .value("OBSERVED", GlmCurvature::observed)
      .value("EXPECTED", GlmCurvature::expected)
      .finalize();
}

}  // namespace

void bind_glm(py::module_& m) {
  bind_glm_enums(m);
  bind_sparse_arrays(m);
  py::class_<Glm>(m, "Glm", plain_class(), "A penalised likelihood and its data.")
      .def_property_readonly("n_parameters", &Glm::dimension)
      .def_property_readonly("n_samples", &Glm::sample_count)
      .def_property_readonly("is_convex", &Glm::is_convex)
      .def("value_and_gradient", &value_and_gradient, py::arg("beta"))
      .def("value_gradient_hessian", &value_gradient_hessian, py::arg("beta"))
      .def("hessian_product", &hessian_product, py::arg("beta"), py::arg("v"))
      .def("newton_step", &newton_step_of, py::arg("beta"), py::arg("products"));
  py::class_<PythonScalarGlm, Glm>(m, "ScalarGlm", plain_class(),
                                   "A generalised linear model with one linear predictor.")
      .def(py::init([](GlmKind kind, double parameter, py::object X, Numbers y,
                       std::optional<Numbers> weights, std::optional<Numbers> offset, Vector l2,
                       bool fit_intercept, GlmCurvature curvature) {
             return std::make_unique<PythonScalarGlm>(
                 GlmFamily{kind, parameter},
                 GlmOwner{std::move(X), std::move(y), std::move(weights), std::move(offset), {}},
                 std::move(l2), fit_intercept, curvature);
           }),
           py::arg("kind"), py::arg("parameter"), py::arg("X"), py::arg("y"), py::arg("weights"),
           py::arg("offset"), py::arg("l2"), py::arg("fit_intercept"), py::arg("curvature"))
      .def("linear_predictor", &linear_predictor<PythonScalarGlm>, py::arg("beta"))
      .def_property_readonly("n_passes", &PythonScalarGlm::pass_count)
      .def("may_be_separated", &may_separate<PythonScalarGlm>, py::arg("beta"), py::arg("step"),
           py::arg("skips_saturated"))
      .def("separation", &separation<PythonScalarGlm>, py::arg("beta"), py::arg("step"))
      .def("separation_by_products", &separation_by_products<PythonScalarGlm>, py::arg("beta"),
           py::arg("products"), py::arg("seconds"));
  py::class_<PythonMultinomialGlm, Glm>(m, "MultinomialGlm", plain_class(),
                                        "A multinomial logistic model.")
      .def(py::init([](py::object X, Labels labels, Index classes, std::optional<Numbers> weights,
                       std::optional<Columns> offset, Vector l2, bool fit_intercept) {
             return std::make_unique<PythonMultinomialGlm>(
                 classes,
                 MultinomialOwner{
                     std::move(X), std::move(labels), std::move(weights), std::move(offset), {}},
                 std::move(l2), fit_intercept);
           }),
           py::arg("X"), py::arg("labels"), py::arg("classes"), py::arg("weights"),
           py::arg("offset"), py::arg("l2"), py::arg("fit_intercept"))
      .def("linear_predictor", &linear_predictors, py::arg("beta"))
      .def_property_readonly("n_passes", &PythonMultinomialGlm::pass_count)
      .def("may_be_separated", &may_separate<PythonMultinomialGlm>, py::arg("beta"),
           py::arg("step"), py::arg("skips_saturated"))
      .def("separation", &separation<PythonMultinomialGlm>, py::arg("beta"), py::arg("step"))
      .def("separation_by_products", &separation_by_products<PythonMultinomialGlm>, py::arg("beta"),
           py::arg("products"), py::arg("seconds"));
  py::class_<PythonFirthGlm, Glm>(m, "FirthGlm", plain_class(),
                                  "A likelihood with Firth's penalty.")
      .def(py::init<PythonScalarGlm&>(), py::arg("likelihood"), py::keep_alive<1, 2>())
      .def("linear_predictor", &linear_predictor<PythonFirthGlm>, py::arg("beta"));
  py::class_<SummedGlm, Glm>(m, "SummedGlm", plain_class(),
                             "A model whose samples come in parts, which Python passes over.")
      .def(py::init<py::object, py::object, Index, py::object>(), py::arg("empty"),
           py::arg("parts"), py::arg("n_samples"), py::arg("some") = py::none());
  m.def("glm_means", &means, py::arg("kind"), py::arg("parameter"), py::arg("eta"),
        "The means that linear predictors stand for.");
  m.def("glm_terms", &loss_terms, py::arg("kind"), py::arg("parameter"), py::arg("curvature"),
        py::arg("eta"), py::arg("y"),
        "The sum of the samples' losses, and their first two derivatives by the predictor.");
  m.def("semidefinite_inverse", &semidefinite_inverse, py::arg("H"),
        "The pseudoinverse, the rank and the null space of a positive semidefinite matrix.");
}

}  // namespace hesse::python
