#include "bind_least_squares.hpp"

#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "hesse/linalg/gram_inverse.hpp"
#include "hesse/solve/least_squares.hpp"

#include "callback_values.hpp"
#include "difference_schemes.hpp"
#include "numpy_views.hpp"
#include "python_loss.hpp"
#include "python_observer.hpp"
#include "python_residuals.hpp"
#include "run_records.hpp"
#include "tabled_options.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

/// Consumes the result.
py::dict result_dict(LeastSquaresResult& result, const Method& method,
                     std::optional<History>& history) {
  py::dict fields;
  fields["message"] = result.message();
  fields["x"] = moved_vector(std::move(result.run.best.x));
  fields["cost"] = result.run.best.value;
  fields["fun"] = moved_vector(std::move(result.residuals));
  fields["jac"] = moved_matrix(std::move(result.jacobian));
  fields["grad"] = moved_vector(std::move(result.run.best.gradient));
  fields["optimality"] = result.optimality;
  add_record(fields, result.run, method.name, history);
  fields["nfact"] = result.run.factorizations;
  fields["nqr"] = result.orthogonal_factorizations;
  return fields;
}

/// Calls `hess(x, c)`, which returns Σ cᵢ ∇²rᵢ, a symmetric array of shape (n, n).
class PythonSecondOrder final : public SecondOrderTerm {
 public:
  PythonSecondOrder(py::object hess, py::tuple args) : hess_(std::move(hess)), call_(args) {}

  void add(const FitPoint& at, Matrix& hessian) override {
    const py::gil_scoped_acquire gil;
    const py::object slope = fresh_array<double>(at.slope);
    const Index n = at.x.size();
    const py::array S =
        to_square_matrix(call_(hess_, fresh_array<double>(at.x), &slope), "hess", n);
    const MatrixView view(static_cast<const double*>(S.data()), n, n);
    require_symmetry(view, "hess");
    hessian += view;
  }

  [[nodiscard]] bool is_exact() const override { return true; }

 private:
  py::object hess_;
  PythonCall call_;
};

/// A loss by name or by a callable; null for the square. `own` keeps the latter.
RobustLoss* read_loss(const py::object& loss, std::optional<PythonLoss>& own) {
  if (py::isinstance<py::str>(loss)) return find_loss(loss.cast<std::string>());
  return &own.emplace(loss);
}

py::dict fit(LeastSquaresObjective& objective, const Vector& x0, const Method& method,
             const Options& options, const Bounds& bounds, const py::object& hook,
             bool keep_history) {
  PythonInterrupt interrupt;
  std::optional<History> history;
  std::optional<PythonFitObserver> user;
  std::vector<Observer*> observers;
  if (keep_history) observers.push_back(&history.emplace());
  if (!hook.is_none()) observers.push_back(&user.emplace(hook, objective));

  std::optional<LeastSquaresResult> result;
  {
    std::optional<py::gil_scoped_release> no_gil;
    if (x0.size() > largest_with_gil) no_gil.emplace();
    result = least_squares(objective, x0, method, options, observers, &interrupt, bounds);
  }
  if (result->run.exception) {
    py::error_already_set error = error_of(result->run);
    raise_with_partial_result(std::move(error), result_dict(*result, method, history));
  }
  return result_dict(*result, method, history);
}

}  // namespace

void bind_least_squares(py::module_& m) {
  m.def(
      "least_squares",
      [](py::object fun, const Vector& x0, py::tuple args, const std::string& method,
         py::object jac, bool fun_returns_jacobian, const py::object& jac_scheme,
         const Vector& lower, const Vector& upper, const py::object& loss, double loss_scale,
         Vector weights, const py::object& hess, const py::dict& tabled_options,
         std::vector<Index> pattern_starts, std::vector<Index> pattern_rows,
         const Vector& relative_step, const Vector& typical_x, const Vector& scale,
         bool automatic_scale, bool single_precision, const py::object& hook, bool keep_history) {
        Options options;
        set_options(options, tabled_options, least_squares_option_table(),
                    least_squares_choice_table());
        options.scaling = {scale, automatic_scale};
        options.differences.gradient = difference_scheme(jac_scheme);
        options.differences.pattern = {std::move(pattern_starts), std::move(pattern_rows)};
        options.differences.relative_step = relative_step;
        options.differences.typical_x = typical_x;
        options.differences.single_precision = single_precision;
        ResidualCallbacks callbacks{std::move(fun),       std::move(jac),   args,
                                    fun_returns_jacobian, single_precision, true};
        PythonResiduals residuals(std::move(callbacks), x0.size());
        std::optional<PythonLoss> own_loss;
        ResidualTerms terms{read_loss(loss, own_loss), loss_scale, std::move(weights)};
        const Bounds bounds(lower, upper);
        LeastSquaresObjective objective(residuals, x0, options.differences, std::move(terms),
                                        bounds);
        std::optional<PythonSecondOrder> second_order;
        if (!hess.is_none()) objective.set_second_order(second_order.emplace(hess, args));
        return fit(objective, x0, *find_least_squares_method(method), options, bounds, hook,
                   keep_history);
      },
      py::arg("fun"), py::arg("x0"), py::arg("args"), py::arg("method"), py::arg("jac"),
      py::arg("fun_returns_jacobian"), py::arg("jac_scheme"), py::arg("lower"), py::arg("upper"),
      py::arg("loss"), py::arg("loss_scale"), py::arg("weights"), py::arg("hess"),
      py::arg("tabled_options"), py::arg("pattern_starts"), py::arg("pattern_rows"),
      py::arg("relative_step"), py::arg("typical_x"), py::arg("scale"), py::arg("automatic_scale"),
      py::arg("single_precision"), py::arg("hook"), py::arg("keep_history"),
      "Fits by least squares once; hesse.least_squares prepares its arguments.");
  m.def(
      "gram_inverse",
      [](const Matrix& A) {
        GramInverse result = gram_inverse(A);
        return py::make_tuple(moved_symmetric(std::move(result.inverse)), result.rank,
                              result.condition);
      },
      py::arg("A"), "The inverse of A.T @ A, the rank of A, and its condition number.");
}

}  // namespace hesse::python
