#include "bind_least_squares.hpp"

#include <pybind11/eigen.h>
#include <pybind11/stl.h>

#include "hesse/linalg/gram_inverse.hpp"
#include "hesse/solve/least_squares.hpp"
#include "hesse/solve/operator_fit.hpp"

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

/// NumPy callbacks as OperatorResiduals: `jac` returns anything with `matvec` and `rmatvec`, or
/// whose products `J @ v` and `J.T @ u` are arrays.
class PythonOperatorResiduals final : public OperatorResiduals {
 public:
  PythonOperatorResiduals(ResidualCallbacks callbacks, Index n)
      : jac_(callbacks.jac), call_(callbacks.args), residuals_(std::move(callbacks), n) {}

  void residuals(const Vector& x, Vector& r) override { residuals_.residuals(x, r); }

  void linearize(const Vector& x) override {
    const py::gil_scoped_acquire gil;
    J_ = call_(jac_, fresh_array<double>(x));
    const bool is_operator = py::hasattr(J_, "matvec") && py::hasattr(J_, "rmatvec");
    multiply_ = J_.attr(is_operator ? "matvec" : "__matmul__");
    transposed_ = is_operator ? J_.attr("rmatvec") : J_.attr("T").attr("__matmul__");
  }

  void multiply(const Vector& v, Vector& Jv) override {
    const py::gil_scoped_acquire gil;
    to_vector(multiply_(fresh_array<double>(v)), "jac (its product)", Jv);
  }

  void multiply_transposed(const Vector& u, Vector& Jtu) override {
    const py::gil_scoped_acquire gil;
    to_vector(transposed_(fresh_array<double>(u)), "jac (its transposed product)", Jtu);
  }

  [[nodiscard]] const py::object& jacobian() const { return J_; }

 private:
  py::object jac_;
  PythonCall call_;
  PythonResiduals residuals_;
  py::object J_ = py::none(), multiply_, transposed_;
};

/// Calls `hook(x, (r, f), ∇f, record)`.
class PythonOperatorFitObserver final : public Observer {
 public:
  PythonOperatorFitObserver(py::object hook, OperatorLeastSquares& objective)
      : hook_(std::move(hook)), objective_(objective) {}

  Continue after_iteration(const Iterate& at, const IterationRecord& record) override {
    const py::gil_scoped_acquire gil;
    return tell_fit(hook_, at, objective_.residuals(at.x), record);
  }

 private:
  py::object hook_;
  OperatorLeastSquares& objective_;
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

/// Consumes the result.
py::dict operator_result_dict(Result& result, OperatorLeastSquares& objective,
                              const PythonOperatorResiduals& residuals, const Bounds& bounds,
                              const Method& method, std::optional<History>& history) {
  py::dict fields;
  fields["message"] = result.message();
  fields["cost"] = result.best.value;
  if (!result.exception) fields["fun"] = fresh_array<double>(objective.residuals(result.best.x));
  fields["jac"] = residuals.jacobian();
  fields["optimality"] = bounds.projected_gradient_norm(result.best.x, result.best.gradient);
  fields["grad"] = moved_vector(std::move(result.best.gradient));
  fields["x"] = moved_vector(std::move(result.best.x));
  add_record(fields, result, method.name, history);
  fields["nhev"] = result.counts.hessian_product;
  return fields;
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
      "operator_fit",
      [](py::object fun, const Vector& x0, py::tuple args, const std::string& method,
         py::object jac, const Vector& lower, const Vector& upper, const py::object& loss,
         double loss_scale, Vector weights, const py::dict& tabled_options, const Vector& scale,
         const py::object& hook, bool keep_history) {
        Options options;
        set_options(options, tabled_options, least_squares_option_table(),
                    least_squares_choice_table());
        options.scaling = {scale, false};
        PythonOperatorResiduals residuals({std::move(fun), std::move(jac), std::move(args)},
                                          x0.size());
        std::optional<PythonLoss> own_loss;
        ResidualTerms terms{read_loss(loss, own_loss), loss_scale, std::move(weights)};
        OperatorLeastSquares objective(residuals, x0.size(), std::move(terms));
        const Bounds bounds(lower, upper);
        const Method& row = *find_method(operator_fit_methods_table(), method);
        PythonInterrupt interrupt;
        std::optional<History> history;
        std::optional<PythonOperatorFitObserver> user;
        std::vector<Observer*> observers;
        if (keep_history) observers.push_back(&history.emplace());
        if (!hook.is_none()) observers.push_back(&user.emplace(hook, objective));
        Result result(0);
        {
          std::optional<py::gil_scoped_release> no_gil;
          if (x0.size() > largest_with_gil) no_gil.emplace();
          result = operator_fit(objective, x0, row, options, observers, &interrupt, bounds);
        }
        std::optional<py::error_already_set> error;
        if (result.exception) error.emplace(error_of(result));
        py::dict fields = operator_result_dict(result, objective, residuals, bounds, row, history);
        if (error) raise_with_partial_result(std::move(*error), fields);
        return fields;
      },
      py::arg("fun"), py::arg("x0"), py::arg("args"), py::arg("method"), py::arg("jac"),
      py::arg("lower"), py::arg("upper"), py::arg("loss"), py::arg("loss_scale"),
      py::arg("weights"), py::arg("tabled_options"), py::arg("scale"), py::arg("hook"),
      py::arg("keep_history"), "Fits from products with the Jacobian alone.");
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
