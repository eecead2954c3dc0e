#include "hesse/linalg/lanczos.hpp"
#include "hesse/linalg/symmetric_eigen.hpp"

#include "bind_linalg.hpp"
#include "callback_values.hpp"
#include "kernel_call.hpp"
#include "linalg_arguments.hpp"
#include "linalg_results.hpp"

namespace hesse::python {
namespace {

/// The matrix itself wherever possible, known to be one of finite numbers.
py::array symmetric_matrix(const py::object& a) {
  const SymmetricArgument A(a, "a");
  A.require_finite();
  return A.array();
}

/// Eigenvalues and eigenvectors of a dense matrix; None if the iteration does not converge.
py::object eigh(const py::object& a) {
  const SymmetricArgument A(a, "a");
  SymmetricEigen solver;
  EigenStatus status;
  {
    // Householder's reduction, the QR iteration and its rotations: Golub & Van Loan, §8.3.
    KernelCall call(54.0 * work_of_factorization(A.size()));
    status = solver.decompose(A.view());
  }
  if (status == EigenStatus::ok) {
    return py::make_tuple(moved_vector(solver.values()), moved_columns(solver.vectors()));
  }
  if (status == EigenStatus::not_finite) {
    A.require_finite();
    throw std::overflow_error("a has eigenvalues too large for a float64");
  }
  return py::none();
}

/// A matrix in memory.
class DenseOperator final : public LinearOperator {
 public:
  explicit DenseOperator(const MatrixView& A) : A_(A) {}
  void multiply(const Vector& v, Vector& product) override {
    product.noalias() = A_.selfadjointView<Eigen::Lower>() * v;
  }

 private:
  MatrixView A_;
};

/// A callable v → A v; takes the GIL for each call.
class CallableOperator final : public LinearOperator {
 public:
  explicit CallableOperator(py::object callable) : callable_(std::move(callable)) {}
  void multiply(const Vector& v, Vector& product) override {
    const py::gil_scoped_acquire gil;
    product.resize(v.size());
    to_vector(callable_(fresh_array<double>(v)), "a", product);
  }

 private:
  py::object callable_;
};

SpectrumEnd spectrum_end(const std::string& name) {
  if (name == "smallest") return SpectrumEnd::smallest;
  return name == "largest" ? SpectrumEnd::largest : SpectrumEnd::both;
}

const char* name_of(LanczosStatus status) {
  switch (status) {
    case LanczosStatus::converged: return "converged";
    case LanczosStatus::max_products: return "max_products";
    case LanczosStatus::noisy: return "noisy";
    case LanczosStatus::not_finite: break;
  }
  return "not_finite";
}

/// Values, vectors, residuals, number of products, status.
py::tuple run_lanczos(LinearOperator& A, Index n, const LanczosOptions& options) {
  LanczosResult found;
  {
    // Each product is followed by an orthogonalisation against the basis.
    KernelCall call(work_of_solution(n, 2) + 1e3 * static_cast<double>(n));
    found = lanczos(A, n, options, call.checkpoint());
  }
  if (found.values.size() == 0) found.vectors.resize(n, 0);
  return py::make_tuple(
      moved_vector(std::move(found.values)), moved_columns(std::move(found.vectors)),
      moved_vector(std::move(found.residuals)), found.products, name_of(found.status));
}

/// `a` is an array if `n` is negative, and otherwise a callable of that order.
py::tuple lanczos_pairs(const py::object& a, Index n, Index count, const std::string& which,
                        double tolerance, Index max_products, std::uint64_t seed) {
  LanczosOptions options;
  options.end = spectrum_end(which);
  options.count = count;
  options.tolerance = tolerance;
  options.max_products = max_products;
  options.seed = seed;
  if (n >= 0) {
    CallableOperator A(a);
    return run_lanczos(A, n, options);
  }
  const SymmetricArgument matrix(a, "a");
  DenseOperator A(matrix.view());
  return run_lanczos(A, matrix.size(), options);
}

}  // namespace

void bind_eigen(py::module_& m) {
  m.def("symmetric_matrix", &symmetric_matrix, py::arg("a"),
        "The matrix as finite float64 in C or Fortran order, without a copy where possible.");
  m.def("eigh", &eigh, py::arg("a"),
        "Eigenvalues and eigenvectors; None if the iteration does not converge.");
  m.def("lanczos", &lanczos_pairs, py::arg("a"), py::arg("n"), py::arg("count"), py::arg("which"),
        py::arg("tolerance"), py::arg("max_products"), py::arg("seed"),
        "Values, vectors, residuals, number of products, status.");
}

}  // namespace hesse::python
