#include <cmath>
#include <limits>
#include <mutex>
#include <stdexcept>

#include "hesse/linalg/condition.hpp"
#include "hesse/linalg/modified_factorization.hpp"

#include "bind_linalg.hpp"
#include "descriptions.hpp"
#include "kernel_call.hpp"
#include "linalg_arguments.hpp"
#include "linalg_results.hpp"

namespace hesse::python {
namespace {

/// Cheng & Higham's √ε‖A‖, and √ε for the zero matrix, which has no scale.
double default_floor(const MatrixView& A) {
  const double norm = symmetric_one_norm(A);
  return std::sqrt(std::numeric_limits<double>::epsilon()) * (norm > 0.0 ? norm : 1.0);
}

class ModifiedCholeskyFactor {
 public:
  ModifiedCholeskyFactor(const py::object& a, const py::object& delta, bool by_magnitude) {
    const SymmetricArgument A(a, "a");
    floor_ = delta.is_none() ? default_floor(A.view()) : finite_number(delta, "delta");
    if (!delta.is_none() && !(floor_ > 0.0)) {
      throw py::value_error("delta must be positive; got " + shown(delta));
    }
    using Treatment = ModifiedFactorization::Treatment;
    const Treatment treatment = by_magnitude ? Treatment::magnitude : Treatment::floor;
    bool is_done = false;
    {
      KernelCall call(work_of_factorization(A.size()));
      is_done = factor_.factorize(A.view(), floor_, treatment, call.checkpoint());
    }
    if (is_done && std::isfinite(floor_)) return;
    A.require_finite();
    throw std::overflow_error("a has entries too large to be factorised");
  }

  [[nodiscard]] Index size() const { return factor_.size(); }
  [[nodiscard]] double floor() const { return floor_; }
  [[nodiscard]] Index modified() const { return factor_.modified(); }
  [[nodiscard]] py::tuple inertia() const { return inertia_tuple(factor_.inertia()); }

  [[nodiscard]] py::array solve(const py::object& b) const {
    RightHandSide x(b, size());
    KernelCall call(work_of_solution(size(), x.count()));
    const std::lock_guard<std::mutex> lock(solving_);  // a solve uses the factor's own memory
    factor_.solve_in_place(x.columns());
    return x.array();
  }

  [[nodiscard]] double modification_norm() const {
    KernelCall call(work_of_solution(size(), 6));
    return factor_.modification_norm();
  }

  /// Direction and curvature, or None.
  [[nodiscard]] py::object negative_curvature() const {
    NegativeCurvature found;
    {
      KernelCall call(work_of_solution(size(), 1));
      found = factor_.negative_curvature();
    }
    if (found.direction.size() == 0) return py::none();
    return py::make_tuple(moved_vector(std::move(found.direction)), found.curvature);
  }

  [[nodiscard]] py::array matrix() const {
    Matrix whole;
    {
      KernelCall call(6.0 * work_of_factorization(size()));
      whole = factor_.modified_matrix();
    }
    return moved_symmetric(std::move(whole));
  }

 private:
  double floor_ = 0.0;
  ModifiedFactorization factor_;
  mutable std::mutex solving_;
};

}  // namespace

void bind_modified_cholesky(py::module_& m) {
  py::class_<ModifiedCholeskyFactor>(m, "ModifiedCholesky", "A factorisation of A + E.",
                                     plain_class())
      .def(py::init<const py::object&, const py::object&, bool>(), py::arg("a"), py::arg("delta"),
           py::arg("by_magnitude"))
      .def_property_readonly("n", &ModifiedCholeskyFactor::size)
      .def_property_readonly("delta", &ModifiedCholeskyFactor::floor)
      .def_property_readonly("n_modified", &ModifiedCholeskyFactor::modified)
      .def("inertia", &ModifiedCholeskyFactor::inertia)
      .def("solve", &ModifiedCholeskyFactor::solve, py::arg("b"))
      .def("modification_norm", &ModifiedCholeskyFactor::modification_norm)
      .def("negative_curvature", &ModifiedCholeskyFactor::negative_curvature)
      .def("matrix", &ModifiedCholeskyFactor::matrix);
}

}  // namespace hesse::python
