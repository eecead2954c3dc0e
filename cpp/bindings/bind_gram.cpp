#include <optional>

#include "hesse/linalg/gram.hpp"

#include "bind_linalg.hpp"
#include "descriptions.hpp"
#include "kernel_call.hpp"
#include "linalg_arguments.hpp"
#include "linalg_results.hpp"
#include "strided_arrays.hpp"

namespace hesse::python {
namespace {

/// A matrix that sums are added to: d × d of float64, columns or rows contiguous.
Block target(const py::array& H, Index d) {
  constexpr py::ssize_t size = sizeof(double);
  const bool is_square = H.ndim() == 2 && H.shape(0) == d && H.shape(1) == d;
  if (!py::isinstance<py::array_t<double>>(H) || !is_square || !H.writeable()) {
    throw py::value_error("out must be a writeable float64 array of shape (" + std::to_string(d) +
                          ", " + std::to_string(d) + "); got " +
                          (H.writeable() ? "" : "read-only ") + std::string(py::str(H.dtype())) +
                          " of shape " + shape_of(H));
  }
  const bool is_tall = H.strides(0) == size;
  const py::ssize_t inner = is_tall ? H.strides(0) : H.strides(1);
  const py::ssize_t outer = is_tall ? H.strides(1) : H.strides(0);
  const bool is_plain = inner == size && outer >= d * size && outer % size == 0 &&
                        (H.flags() & py::detail::npy_api::NPY_ARRAY_ALIGNED_) != 0;
  if (!is_plain && d > 1) {
    throw py::value_error("out must have contiguous rows or columns; got strides " +
                          std::string(py::str(H.attr("strides"))));
  }
  auto* numbers = const_cast<double*>(static_cast<const double*>(H.data()));
  const Index stride = d > 1 ? outer / size : 1;
  return Eigen::Map<Matrix, 0, Eigen::OuterStride<>>(numbers, d, d, Eigen::OuterStride<>(stride));
}

void add(const py::array& X, const RowTerms& terms, Block H, double* gradient) {
  const double d = static_cast<double>(X.shape(1));
  KernelCall call(0.5 * d * d * static_cast<double>(X.shape(0)));
  if (is_readable_as<float>(X)) {
    add_gram(strided_view<float>(X), terms, H, gradient, call.checkpoint());
  } else {
    add_gram(strided_view<double>(X), terms, H, gradient, call.checkpoint());
  }
}

/// The numbers of one argument that has one for each row.
std::optional<py::array> row_terms(const py::object& given, const char* name, Index rows) {
  if (given.is_none()) return std::nullopt;
  py::array numbers = float64_array(given, name);
  if (numbers.ndim() == 1 && numbers.shape(0) == rows) return numbers;
  throw py::value_error(std::string(name) + " must have shape (" + std::to_string(rows) +
                        ",), one number for each row of X; got shape " + shape_of(numbers));
}

const double* numbers_of(const std::optional<py::array>& terms) {
  return terms ? static_cast<const double*>(terms->data()) : nullptr;
}

/// H, or (H, g) if there is a residual.
py::object gram(const py::object& given, const py::object& weights, const py::object& residual,
                const py::object& out) {
  py::array X = real_array(given, "X");
  if (X.ndim() != 2) {
    throw py::value_error("X must have shape (N, d); got shape " + shape_of(X));
  }
  if (!is_readable_as<float>(X) && !is_readable_as<double>(X)) X = float64_array(X, "X");
  const Index d = X.shape(1);
  const std::optional<py::array> w = row_terms(weights, "weights", X.shape(0));
  const std::optional<py::array> r = row_terms(residual, "r", X.shape(0));
  const RowTerms terms{numbers_of(w), numbers_of(r)};
  Vector gradient = Vector::Zero(r ? d : 0);

  py::object H = out;
  if (out.is_none()) {
    Matrix sums = Matrix::Zero(d, d);
    add(X, terms, sums, gradient.data());
    H = moved_symmetric(std::move(sums));
  } else {
    if (!py::isinstance<py::array>(out)) {
      throw py::type_error("out must be an array; got " + shown(out));
    }
    add(X, terms, target(py::reinterpret_borrow<py::array>(out), d), gradient.data());
  }
  if (!r) return H;
  return py::make_tuple(H, moved_vector(std::move(gradient)));
}

}  // namespace

void bind_gram(py::module_& m) {
  m.def("gram", &gram, py::arg("X"), py::arg("weights"), py::arg("r"), py::arg("out"),
        "XᵀDX, or the pair of it and Xᵀr.");
}

}  // namespace hesse::python
