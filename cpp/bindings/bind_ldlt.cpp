#include <limits>
#include <optional>
#include <stdexcept>

#include "hesse/linalg/condition.hpp"
#include "hesse/linalg/ldlt.hpp"
#include "hesse/linalg/refinement.hpp"

#include "bind_linalg.hpp"
#include "kernel_call.hpp"
#include "linalg_arguments.hpp"
#include "linalg_results.hpp"

namespace hesse::python {
namespace {

class LdltFactor {
 public:
  LdltFactor(const py::object& a, const py::object& shift, bool rook, bool keep_matrix)
      : shift_(finite_number(shift, "shift")) {
    const SymmetricArgument A(a, "a");
    {
      const Pivoting pivoting = rook ? Pivoting::rook : Pivoting::bunch_kaufman;
      KernelCall call(work_of_factorization(A.size()));
      report_ = factor_.factorize(A.view(), shift_, pivoting, call.checkpoint());
      norm_ = symmetric_one_norm(A.view(), shift_);
    }
    if (report_.status == LdltStatus::not_finite) {
      A.require_finite();
      throw std::overflow_error("a + shift I has entries too large to be factorised");
    }
    if (keep_matrix) matrix_ = A.own();
  }

  [[nodiscard]] Index size() const { return factor_.size(); }
  [[nodiscard]] double shift() const { return shift_; }
  [[nodiscard]] bool is_singular() const { return !report_; }
  [[nodiscard]] Index singular_pivot() const { return report_.pivot; }
  [[nodiscard]] bool keeps_matrix() const { return matrix_.has_value(); }
  [[nodiscard]] py::tuple inertia() const { return inertia_tuple(factor_.inertia()); }

  [[nodiscard]] py::array lower() const {
    Matrix L = factor_.lower().triangularView<Eigen::UnitLower>();
    return moved_columns(std::move(L));
  }

  [[nodiscard]] py::array diagonal() const { return moved_vector(factor_.diagonal()); }

  [[nodiscard]] py::array subdiagonal() const {
    return moved_vector(factor_.subdiagonal().head(std::max<Index>(size() - 1, 0)));
  }

  [[nodiscard]] py::array permutation() const {
    const std::vector<Index>& order = factor_.permutation();
    return py::array_t<Index>(static_cast<py::ssize_t>(order.size()), order.data());
  }

  [[nodiscard]] py::tuple log_determinant() const {
    const LogDeterminant result = factor_.log_determinant();
    return py::make_tuple(static_cast<double>(result.sign), result.log_magnitude);
  }

  [[nodiscard]] double reciprocal_condition_estimate() const {
    if (is_singular()) return 0.0;
    KernelCall call(work_of_solution(size(), 6));
    return reciprocal_condition(size(), norm_, [&](Vector& v) { factor_.solve_in_place(v); });
  }

  [[nodiscard]] py::array solve(const py::object& b) const {
    RightHandSide x(b, size());
    KernelCall call(work_of_solution(size(), x.count()));
    factor_.solve_in_place(x.columns());
    return x.array();
  }

  /// The solution, and backward error and number of steps of each column.
  [[nodiscard]] py::tuple solve_refined(const py::object& b, int most_steps) const {
    RightHandSide given(b, size());
    RightHandSide x(b, size());
    Vector errors(x.count());
    std::vector<std::int64_t> steps(static_cast<std::size_t>(x.count()));
    {
      KernelCall call(work_of_solution(size(), 4 * x.count()));
      factor_.solve_in_place(x.columns());
      for (Index j = 0; j < x.count(); ++j) {
        Vector column = x.columns().col(j);
        const Refinement state = refine(
            matrix_->view(), shift_, [this](Vector& v) { factor_.solve_in_place(v); },
            given.columns().col(j), column, most_steps, call.checkpoint());
        x.columns().col(j) = column;
        errors[j] = state.backward_error;
        steps[static_cast<std::size_t>(j)] = state.steps;
      }
    }
    const py::array_t<std::int64_t> counts(static_cast<py::ssize_t>(steps.size()), steps.data());
    return py::make_tuple(x.array(), moved_vector(std::move(errors)), counts);
  }

 private:
  double shift_;
  double norm_ = 0.0;
  Ldlt factor_;
  LdltReport report_;
  std::optional<SymmetricArgument> matrix_;
};

}  // namespace

void bind_ldlt(py::module_& m) {
  py::class_<LdltFactor>(m, "Ldlt", "A symmetric indefinite factorisation.", plain_class())
      .def(py::init<const py::object&, const py::object&, bool, bool>(), py::arg("a"),
           py::arg("shift"), py::arg("rook"), py::arg("keep_matrix"))
      .def_property_readonly("n", &LdltFactor::size)
      .def_property_readonly("shift", &LdltFactor::shift)
      .def_property_readonly("is_singular", &LdltFactor::is_singular)
      .def_property_readonly("singular_pivot", &LdltFactor::singular_pivot)
      .def_property_readonly("keeps_matrix", &LdltFactor::keeps_matrix)
      .def("inertia", &LdltFactor::inertia)
      .def("lower", &LdltFactor::lower)
      .def("diagonal", &LdltFactor::diagonal)
      .def("subdiagonal", &LdltFactor::subdiagonal)
      .def("permutation", &LdltFactor::permutation)
      .def("log_determinant", &LdltFactor::log_determinant)
      .def("rcond", &LdltFactor::reciprocal_condition_estimate)
      .def("solve", &LdltFactor::solve, py::arg("b"))
      .def("solve_refined", &LdltFactor::solve_refined, py::arg("b"), py::arg("most_steps"));
}

}  // namespace hesse::python
