#include <limits>
#include <optional>
#include <stdexcept>

#include "hesse/linalg/cholesky.hpp"
#include "hesse/linalg/condition.hpp"
#include "hesse/linalg/damping_diagonal.hpp"

#include "bind_linalg.hpp"
#include "kernel_call.hpp"
#include "linalg_arguments.hpp"
#include "linalg_results.hpp"

namespace hesse::python {
namespace {

class CholeskyFactor {
 public:
  CholeskyFactor(const py::object& a, const py::object& shift, const py::object& diagonal) {
    const SymmetricArgument A(a, "a");
    std::optional<Vector> D;
    if (!diagonal.is_none()) D = vector_argument(diagonal, "diagonal", A.size());
    factorize(A, finite_number(shift, "shift"), D);
  }

  CholeskyFactor(const SymmetricArgument& A, double shift, const std::optional<Vector>& D) {
    factorize(A, shift, D);
  }

  [[nodiscard]] Index size() const { return factor_.lower().rows(); }
  [[nodiscard]] Index pivot() const { return report_.pivot; }
  [[nodiscard]] double pivot_value() const { return report_.pivot_value; }
  [[nodiscard]] double log_determinant() const { return factor_.log_determinant(); }

  [[nodiscard]] py::array lower() const {
    Matrix L = factor_.lower().triangularView<Eigen::Lower>();
    return moved_columns(std::move(L));
  }

  [[nodiscard]] py::array solve(const py::object& b) const {
    RightHandSide x(b, size());
    KernelCall call(work_of_solution(size(), x.count()));
    factor_.solve_in_place(x.columns());
    return x.array();
  }

  /// Both norms are had from the factor, so that a factorisation pays nothing for them.
  [[nodiscard]] double reciprocal_condition_estimate() const {
    const auto L = factor_.lower().triangularView<Eigen::Lower>();
    KernelCall call(work_of_solution(size(), 12));
    const double norm = one_norm_estimate(size(), [&](Vector& v) {
      v = (L.adjoint() * v).eval();
      v = (L * v).eval();
    });
    return reciprocal_condition(size(), norm, [&](Vector& v) { factor_.solve_in_place(v); });
  }

 private:
  void factorize(const SymmetricArgument& A, double shift, const std::optional<Vector>& D) {
    {
      KernelCall call(work_of_factorization(A.size()));
      report_ = factor_.factorize(A.view(), shift, D ? &*D : nullptr, call.checkpoint());
    }
    if (report_) return;
    A.require_finite();
    const double pivot = report_.pivot_value;
    if (!(pivot < std::numeric_limits<double>::infinity())) {
      throw std::overflow_error("a + shift D has entries too large to be factorised");
    }
  }

  Cholesky factor_;
  CholeskyReport report_;
};

std::optional<Vector> damping_matrix(const SymmetricArgument& A, const py::object& scale) {
  if (scale.is_none()) return std::nullopt;
  if (py::isinstance<py::str>(scale)) {
    Vector D;
    damping_diagonal(A.view(), D);
    return D;
  }
  return vector_argument(scale, "scale", A.size());
}

/// The solution, or the pivot that is not positive and its value.
py::object damped_solve(const py::object& a, const py::object& b, const py::object& damping,
                        const py::object& scale) {
  const SymmetricArgument A(a, "a");
  const CholeskyFactor factor(A, finite_number(damping, "damping"), damping_matrix(A, scale));
  if (factor.pivot() >= 0) return py::make_tuple(factor.pivot(), factor.pivot_value());
  return factor.solve(b);
}

}  // namespace

void bind_cholesky(py::module_& m) {
  py::class_<CholeskyFactor>(m, "Cholesky", "A Cholesky factor, or the pivot that denies it.",
                             plain_class())
      .def(py::init<const py::object&, const py::object&, const py::object&>(), py::arg("a"),
           py::arg("shift"), py::arg("diagonal"))
      .def_property_readonly("n", &CholeskyFactor::size)
      .def_property_readonly("pivot", &CholeskyFactor::pivot)
      .def_property_readonly("pivot_value", &CholeskyFactor::pivot_value)
      .def("lower", &CholeskyFactor::lower)
      .def("solve", &CholeskyFactor::solve, py::arg("b"))
      .def("log_determinant", &CholeskyFactor::log_determinant)
      .def("rcond", &CholeskyFactor::reciprocal_condition_estimate);
  m.def("damped_solve", &damped_solve, py::arg("a"), py::arg("b"), py::arg("damping"),
        py::arg("scale"), "The solution, or the pivot that is not positive and its value.");
}

}  // namespace hesse::python
