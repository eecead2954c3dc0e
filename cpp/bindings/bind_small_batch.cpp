#include <algorithm>
#include <optional>
#include <vector>

#include "hesse/linalg/cholesky.hpp"
#include "hesse/linalg/small_batch.hpp"

#include "bind_linalg.hpp"
#include "descriptions.hpp"
#include "kernel_call.hpp"
#include "linalg_arguments.hpp"
#include "linalg_results.hpp"

namespace hesse::python {
namespace {

// Empirical: multiplications between two looks for Ctrl-C, some ten milliseconds.
constexpr double work_of_chunk = 3e7;

/// The problems A_p x_p = b_p, the damping of each, and what became of them.
struct SmallSystems {
  const double* A;
  const double* b;
  const double* multipliers;
  const double* diagonals;
  double* x;
  SmallBatchReport* reports;
  Index count, order, columns;
};

/// Some successive problems of the batch.
void solve_small(const SmallSystems& batch, Index first, Index count) {
  const Index n = batch.order, numbers = n * batch.columns;
  SmallBatch A;
  A.entries = batch.A + first * n * n;
  A.count = count;
  A.order = n;
  SmallBatchDamping damping;
  if (batch.multipliers != nullptr) damping.multipliers = batch.multipliers + first;
  if (batch.diagonals != nullptr) damping.diagonals = batch.diagonals + first * n;
  // The reports say it for each problem.
  (void)solve_batch(A, damping, batch.b + first * numbers, batch.x + first * numbers,
                    batch.reports + first, batch.columns);
}

SmallBatchReport verdict(const CholeskyReport& found) {
  if (found) return {};
  const bool is_finite = std::isfinite(found.pivot_value);
  return {is_finite ? SmallBatchStatus::not_positive_definite : SmallBatchStatus::not_finite,
          static_cast<int>(found.pivot)};
}

/// One problem that is too large for a lane of a vector.
void solve_large(const SmallSystems& batch, Index p, Cholesky& cholesky, Checkpoint* checkpoint) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Index n = batch.order, numbers = n * batch.columns;
  const double multiplier = batch.multipliers != nullptr ? batch.multipliers[p] : 0.0;
  std::optional<Vector> D;
  if (batch.diagonals != nullptr) D = Eigen::Map<const Vector>(batch.diagonals + p * n, n);
  batch.reports[p] = verdict(cholesky.factorize(MatrixView(batch.A + p * n * n, n, n), multiplier,
                                                D ? &*D : nullptr, checkpoint));
  Eigen::Map<RowMajor> x(batch.x + p * numbers, n, batch.columns);
  if (batch.reports[p].status != SmallBatchStatus::positive_definite) {
    x.setConstant(std::numeric_limits<double>::quiet_NaN());
    return;
  }
  Matrix columns = Eigen::Map<const RowMajor>(batch.b + p * numbers, n, batch.columns);
  cholesky.solve_in_place(columns);
  x = columns;
}

void solve_all(const SmallSystems& batch) {
  const double each =
      work_of_factorization(batch.order) + work_of_solution(batch.order, batch.columns) + 1.0;
  KernelCall call(each * static_cast<double>(batch.count));
  Checkpoint* checkpoint = call.checkpoint();
  if (batch.order > largest_small_order) {
    Cholesky cholesky;
    for (Index p = 0; p < batch.count; ++p) solve_large(batch, p, cholesky, checkpoint);
    return;
  }
  // What becomes of a problem does not depend on its neighbours.
  const Index chunk = static_cast<Index>(std::max(work_of_chunk / each, 1024.0));
  for (Index first = 0; first < batch.count; first += chunk) {
    solve_small(batch, first, std::min(chunk, batch.count - first));
    if (checkpoint != nullptr) checkpoint->check();
  }
}

std::string shape(const std::vector<std::string>& axes) {
  std::string text = "(" + axes[0] + (axes.size() == 1 ? "," : "");
  for (std::size_t i = 1; i < axes.size(); ++i) text += ", " + axes[i];
  return text + ")";
}

/// One number for each problem; a single number is repeated.
std::vector<double> multipliers(const py::object& given, Index count) {
  const py::array numbers = float64_array(given, "damping");
  const auto* from = static_cast<const double*>(numbers.data());
  if (numbers.ndim() == 0) return std::vector<double>(static_cast<std::size_t>(count), *from);
  if (numbers.ndim() == 1 && numbers.shape(0) == count) return {from, from + count};
  throw py::value_error("damping must be a number or have shape " + shape({std::to_string(count)}) +
                        "; got shape " + shape_of(numbers));
}

/// n numbers for each problem; those of a single one are repeated.
std::vector<double> diagonals(const py::object& given, Index count, Index n) {
  const py::array numbers = float64_array(given, "diagonal");
  const auto* from = static_cast<const double*>(numbers.data());
  const py::ssize_t ndim = numbers.ndim();
  if (ndim == 2 && numbers.shape(0) == count && numbers.shape(1) == n) {
    return {from, from + count * n};
  }
  if (ndim != 1 || numbers.shape(0) != n) {
    const std::string order = std::to_string(n);
    throw py::value_error("diagonal must have shape " + shape({order}) + " or " +
                          shape({std::to_string(count), order}) + "; got shape " +
                          shape_of(numbers));
  }
  std::vector<double> all(static_cast<std::size_t>(count * n));
  for (Index p = 0; p < count; ++p) std::copy_n(from, n, all.begin() + p * n);
  return all;
}

/// Status and pivot of each problem.
py::tuple verdicts(const std::vector<SmallBatchReport>& reports) {
  const py::ssize_t count = static_cast<py::ssize_t>(reports.size());
  py::array_t<std::int8_t> status(count);
  py::array_t<std::int64_t> pivot(count);
  for (py::ssize_t p = 0; p < count; ++p) {
    const SmallBatchReport& report = reports[static_cast<std::size_t>(p)];
    status.mutable_at(p) = static_cast<std::int8_t>(report.status);
    pivot.mutable_at(p) = report.pivot;
  }
  return py::make_tuple(status, pivot);
}

/// The solutions, and status and pivot of each problem.
py::tuple solve_problems(const py::object& a, const py::object& b, const py::object& damping,
                         const py::object& diagonal) {
  const py::array A = float64_array(a, "a");
  if (A.ndim() != 3 || A.shape(1) != A.shape(2)) {
    throw py::value_error("a must have shape (B, n, n); got shape " + shape_of(A));
  }
  const Index count = A.shape(0), n = A.shape(1);
  const py::array rhs = float64_array(b, "b");
  if (rhs.ndim() < 2 || rhs.ndim() > 3 || rhs.shape(0) != count || rhs.shape(1) != n) {
    const std::string problems = std::to_string(count), order = std::to_string(n);
    throw py::value_error("b must have shape " + shape({problems, order}) + " or " +
                          shape({problems, order, "k"}) + "; got shape " + shape_of(rhs));
  }
  std::vector<double> lambda, D;
  if (!damping.is_none()) lambda = multipliers(damping, count);
  if (!diagonal.is_none()) D = diagonals(diagonal, count, n);

  py::array_t<double> x(std::vector<py::ssize_t>(rhs.shape(), rhs.shape() + rhs.ndim()));
  std::vector<SmallBatchReport> reports(static_cast<std::size_t>(count));
  const SmallSystems batch{static_cast<const double*>(A.data()),
                           static_cast<const double*>(rhs.data()),
                           damping.is_none() ? nullptr : lambda.data(),
                           diagonal.is_none() ? nullptr : D.data(),
                           x.mutable_data(),
                           reports.data(),
                           count,
                           n,
                           rhs.ndim() == 3 ? rhs.shape(2) : 1};
  solve_all(batch);
  const py::tuple found = verdicts(reports);
  return py::make_tuple(x, found[0], found[1]);
}

}  // namespace

void bind_small_batch(py::module_& m) {
  m.def("solve_batch", &solve_problems, py::arg("a"), py::arg("b"), py::arg("damping"),
        py::arg("diagonal"), "The solutions, and status and pivot of each problem.");
}

}  // namespace hesse::python
