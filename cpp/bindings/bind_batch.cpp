#include "bind_batch.hpp"

#include <pybind11/stl.h>

#include "hesse/batch/fit_curves.hpp"
#include "hesse/linalg/threads.hpp"

#include "batch_arrays.hpp"
#include "python_batch_observer.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

/// An array of float32 or float64, read where it lies: one row of points, or a row for each
/// problem.
BatchArray batch_array(const py::array& array, bool has_problems) {
  BatchArray view;
  view.numbers = array.data();
  view.is_single = py::isinstance<py::array_t<float>>(array);
  view.problem_stride = has_problems ? array.strides(0) / array.itemsize() : 0;
  view.point_stride = array.strides(array.ndim() - 1) / array.itemsize();
  return view;
}

/// x has shape (coordinates, m) or (B, coordinates, m), roots (m,) or (B, m).
CurveBatchData data_of(const CurveModel& model, const py::array& x, const py::array& Y,
                       const std::optional<Rows>& starts, const std::optional<py::array>& roots) {
  CurveBatchData data;
  data.model = &model;
  data.problems = Y.shape(0);
  data.points = Y.shape(1);
  for (Index k = 0; k < model.coordinates(); ++k) {
    data.x.push_back(batch_array(x, x.ndim() == 3));
    data.x.back().numbers = static_cast<const char*>(x.data()) + k * x.strides(x.ndim() - 2);
  }
  data.y = batch_array(Y, true);
  if (roots) data.weights = batch_array(*roots, roots->ndim() == 2);
  if (starts) {
    data.starts = starts->data();
    data.start_stride = starts->ndim() == 2 && starts->shape(0) != 1 ? model.dimension() : 0;
  }
  return data;
}

/// Shapes and types are checked by the caller.
py::dict fit(const CurveModel& model, const py::array& x, const py::array& Y,
             const std::optional<Rows>& starts, const std::optional<py::array>& roots,
             const std::optional<Rows>& lower, const std::optional<Rows>& upper,
             const std::string& loss, double f_scale, const py::dict& limits,
             const py::object& hook) {
  CurveBatchData data = data_of(model, x, Y, starts, roots);
  data.loss = find_loss(loss);
  data.loss_scale = f_scale;
  const Index n = model.dimension();
  const BatchBox box = box_of(lower, upper, data.problems, n);
  const BatchOptions options = options_of(limits);
  ResultArrays arrays(data.problems, n, true);
  const BatchResults results = arrays.results();
  PythonBatchObserver observer(hook, max_time_of(limits));
  {
    const py::gil_scoped_release no_gil;
    const RunningCall running;
    fit_curves(data, options, box, results, &observer);
  }
  py::dict fields = arrays.dictionary("cost");
  if (box.lower != nullptr) fields["active_mask"] = active_mask(box, data.problems, n, results.x);
  observer.rethrow(fields);
  return fields;
}

}  // namespace

void bind_batch(py::module_& m) {
  m.def("curve_fit_batch", &fit, py::arg("model"), py::arg("x"), py::arg("Y"), py::arg("starts"),
        py::arg("roots"), py::arg("lower"), py::arg("upper"), py::arg("loss"), py::arg("f_scale"),
        py::arg("limits"), py::arg("hook"), "Fits a native curve to each row of Y.");
  m.def(
      "status_sentence",
      [](int status) { return std::string(sentence(static_cast<Status>(status))); },
      py::arg("status"), "What the status says.");
}

}  // namespace hesse::python
