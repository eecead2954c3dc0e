// Sparse matrices whose arrays belong to NumPy.
#pragma once

#include <pybind11/numpy.h>

#include "hesse/models/design_block.hpp"

namespace hesse::python {

namespace py = pybind11;

/// Compressed sparse rows in SciPy's arrays, which are kept. Throws std::invalid_argument, in
/// SciPy's words, where an entry lies outside.
class SparseArrays {
 public:
  SparseArrays(py::array values, py::array indices, py::array starts, Index columns);

  [[nodiscard]] const SparseRows& rows() const { return rows_; }

 private:
  py::array values_, indices_, starts_;
  SparseRows rows_;
};

/// The features in a matrix, or in SparseArrays.
DesignFeatures design_of(const py::object& X);

void bind_sparse_arrays(py::module_& m);

}  // namespace hesse::python
