#include "bind_batch.hpp"

#include <pybind11/stl.h>

#include "hesse/batch/fit_curves.hpp"
#include "hesse/linalg/threads.hpp"

#include "batch_arrays.hpp"
#include "python_batch_observer.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

/// An array of float32 or float64 whose strides are whole numbers of entries, read where it lies.
BatchArray batch_array(const py::array& array, py::ssize_t problem_axis, py::ssize_t point_axis) {
  BatchArray view;
  view.numbers = array.data();
  view.is_single = py::isinstance<py::array_t<float>>(array);
  view.problem_stride =
      array.shape(problem_axis) == 1 ? 0 : array.strides(problem_axis) / array.itemsize();
  view.point_stride = array.strides(point_axis) / array.itemsize();
  return view;
}

void require_rows(const py::array& array, const char* name, Index problems, Index points) {
  const bool is_float = py::isinstance<py::array_t<float>>(array);
  if (!is_float && !py::isinstance<py::array_t<double>>(array)) {
    throw py::type_error(std::string(name) + " must hold float32 or float64");
  }
  const py::ssize_t ndim = array.ndim();
  const bool fits = ndim >= 2 && (array.shape(0) == 1 || array.shape(0) == problems) &&
                    array.shape(ndim - 1) == points;
  if (!fits) {
    throw py::value_error(std::string(name) + " must have one row of " + std::to_string(points) +
                          " points, or one for each of " + std::to_string(problems) +
                          " problems; got shape " + shape_of(array));
  }
}

/// x has shape (1 or B, coordinates, m), Y (B, m), sigma (1 or B, m), the others (1 or B, n).
py::dict fit(const CurveModel& model, const py::array& x, const py::array& Y,
             const std::optional<py::array>& sigma, const std::optional<Rows>& starts,
             const std::optional<Rows>& lower, const std::optional<Rows>& upper,
             const BatchOptions& options, bool wants_inverse, const py::object& callback,
             double max_time) {
  CurveBatchData data;
  data.model = &model;
  data.problems = Y.shape(0);
  data.points = Y.shape(Y.ndim() - 1);
  const Index n = model.dimension();
  if (n > largest_small_order) {
    throw py::value_error("model has " + std::to_string(n) + " parameters; batches allow at most " +
                          std::to_string(largest_small_order));
  }
  require_rows(x, "x", data.problems, data.points);
  require_rows(Y, "Y", data.problems, data.points);
  for (Index k = 0; k < model.coordinates(); ++k) {
    data.x.push_back(batch_array(x, 0, 2));
    const char* numbers = static_cast<const char*>(x.data()) + k * x.strides(1);
    data.x.back().numbers = numbers;
  }
  data.y = batch_array(Y, 0, 1);
  if (sigma) {
    require_rows(*sigma, "sigma", data.problems, data.points);
    data.sigma = batch_array(*sigma, 0, 1);
  }
  if (starts) {
    data.start_stride = row_stride(*starts, "p0", data.problems, n);
    data.starts = starts->data();
  }
  const BatchBox box = box_of(lower, upper, data.problems, n);
  ResultArrays arrays(data.problems, n, wants_inverse);
  const BatchResults results = arrays.results();
  PythonBatchObserver observer(callback, max_time);
  {
    const py::gil_scoped_release no_gil;
    const RunningCall running;
    fit_curves(data, options, box, results, &observer);
  }
  return arrays.dictionary(observer.exception());
}

}  // namespace

void bind_batch(py::module_& m) {
  py::class_<BatchOptions>(m, "BatchOptions", "When the problems of a batch stop.")
      .def(py::init<>())
      .def_readwrite("ftol", &BatchOptions::ftol)
      .def_readwrite("xtol", &BatchOptions::xtol)
      .def_readwrite("gtol", &BatchOptions::gtol)
      .def_readwrite("max_iterations", &BatchOptions::max_iterations)
      .def_readwrite("max_evaluations", &BatchOptions::max_evaluations)
      .def_readwrite("initial_damping", &BatchOptions::initial_damping);
  m.def("fit_curves", &fit, py::arg("model"), py::arg("x"), py::arg("Y"), py::arg("sigma"),
        py::arg("p0"), py::arg("lower"), py::arg("upper"), py::arg("options"),
        py::arg("wants_inverse"), py::arg("callback"), py::arg("max_time"),
        "Fits a native curve to each row of Y.");
}

}  // namespace hesse::python
