#include "sparse_arrays.hpp"

#include <stdexcept>
#include <utility>

#include "hesse/linalg/sparse_gram.hpp"

#include "kernel_call.hpp"
#include "linalg_results.hpp"
#include "strided_arrays.hpp"

namespace hesse::python {
namespace {

template <class Scalar, class Integer>
CsrView<Scalar, Integer> csr_view(const py::array& values, const py::array& indices,
                                  const py::array& starts, Index columns) {
  return {starts.size() - 1, columns, static_cast<const Scalar*>(values.data()),
          static_cast<const Integer*>(indices.data()), static_cast<const Integer*>(starts.data())};
}

template <class Scalar>
SparseRows view_of(const py::array& values, const py::array& indices, const py::array& starts,
                   Index columns) {
  if (py::isinstance<py::array_t<std::int32_t>>(indices)) {
    return csr_view<Scalar, std::int32_t>(values, indices, starts, columns);
  }
  return csr_view<Scalar, std::int64_t>(values, indices, starts, columns);
}

SparseRows view_of(const py::array& values, const py::array& indices, const py::array& starts,
                   Index columns) {
  if (py::isinstance<py::array_t<float>>(values)) {
    return view_of<float>(values, indices, starts, columns);
  }
  return view_of<double>(values, indices, starts, columns);
}

}  // namespace

SparseArrays::SparseArrays(py::array values, py::array indices, py::array starts, Index columns)
    : values_(std::move(values)),
      indices_(std::move(indices)),
      starts_(std::move(starts)),
      rows_(view_of(values_, indices_, starts_, columns)) {
  const std::string fault = fault_of(rows_, std::min(values_.size(), indices_.size()));
  if (!fault.empty()) throw std::invalid_argument(fault);
}

namespace {

py::array sparse_gram(const SparseArrays& X, const py::array_t<double, py::array::c_style>& weights,
                      bool with_ones) {
  const Index order = column_count(X.rows()) + (with_ones ? 1 : 0);
  Matrix H(order, order);
  {
    const CoreCall call;
    SignalCheckpoint signals;
    SparseGram(X.rows()).product(weights.data(), H, &signals);
  }
  return moved_symmetric(std::move(H));
}

}  // namespace

DesignFeatures design_of(const py::object& X) {
  if (py::isinstance<SparseArrays>(X)) return X.cast<const SparseArrays&>().rows();
  return features_of(X.cast<py::array>());
}

void bind_sparse_arrays(py::module_& m) {
  py::class_<SparseArrays>(m, "SparseRows", plain_class(), "A sparse matrix by rows.")
      .def(py::init<py::array, py::array, py::array, Index>(), py::arg("values"),
           py::arg("indices"), py::arg("indptr"), py::arg("n_columns"))
      .def("gram", &sparse_gram, py::arg("weights"), py::arg("with_ones"))
      .def_property_readonly("shape", [](const SparseArrays& X) {
        return py::make_tuple(row_count(X.rows()), column_count(X.rows()));
      });
}

}  // namespace hesse::python
