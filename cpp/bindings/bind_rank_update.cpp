#include <pybind11/numpy.h>

#include "hesse/linalg/rank_update.hpp"

#include "bind_linalg.hpp"

namespace hesse::python {

namespace py = pybind11;
namespace {

using FortranArray = py::array_t<double, py::array::f_style>;

Block block(FortranArray& array) {
  const Index rows = array.shape(0), columns = array.shape(1);
  return Eigen::Map<Matrix, 0, Eigen::OuterStride<>>(array.mutable_data(), rows, columns,
                                                     Eigen::OuterStride<>(rows));
}

}  // namespace

void bind_rank_update(py::module_& m) {
  m.def(
      "subtract_product",
      [](FortranArray C, FortranArray A, FortranArray B, bool lower) {
        const Part part = lower ? Part::lower_triangle : Part::all;
        const Block target = block(C), left = block(A), right = block(B);
        const py::gil_scoped_release no_gil;
        subtract_product(target, left, right, part);
      },
      py::arg("C").noconvert(), py::arg("A").noconvert(), py::arg("B").noconvert(),
      py::arg("lower"),
      "C <- C - A B^T on arrays in Fortran order, unchecked: for the benchmarks.");
}

}  // namespace hesse::python
