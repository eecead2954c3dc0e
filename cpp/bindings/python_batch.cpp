#include "python_batch.hpp"

#include <algorithm>

#include "descriptions.hpp"
#include "linalg_arguments.hpp"

namespace hesse::python {
namespace {

std::string text_of(Index count, const std::vector<Index>& shape) {
  std::string text = "(" + std::to_string(count) + (shape.empty() ? "," : "");
  for (const Index size : shape) text += size < 0 ? ", m" : ", " + std::to_string(size);
  return text + ")";
}

/// Whether the numbers can be read as doubles where they lie.
bool is_readable(const py::array& array) {
  if (!py::isinstance<py::array_t<double>>(array)) return false;
  if ((array.flags() & py::detail::npy_api::NPY_ARRAY_ALIGNED_) == 0) return false;
  for (py::ssize_t axis = 0; axis < array.ndim(); ++axis) {
    if (array.strides(axis) % static_cast<py::ssize_t>(sizeof(double)) != 0) return false;
  }
  return true;
}

/// Keeps the array alive; whoever lets go of it last need not hold the GIL.
std::shared_ptr<const void> owner_of(py::array array) {
  return {new py::array(std::move(array)), [](const py::array* kept) {
            const py::gil_scoped_acquire gil;
            delete kept;
          }};
}

}  // namespace

py::array PythonBatchCallback::checked(const py::object& returned, Index count,
                                       std::vector<Index>& shape) const {
  const py::array array = real_array(returned, (name_ + "'s return value").c_str());
  const std::size_t axes = shape.size();
  bool fits = array.ndim() == static_cast<py::ssize_t>(axes) + 1 && array.shape(0) == count;
  for (std::size_t a = 0; fits && a < axes; ++a) {
    fits = shape[a] < 0 || array.shape(static_cast<py::ssize_t>(a) + 1) == shape[a];
  }
  if (!fits) {
    throw py::value_error(name_ + " returned an array of shape " + shape_of(array) +
                          "; expected shape " + text_of(count, shape));
  }
  for (std::size_t a = 0; a < axes; ++a) shape[a] = array.shape(static_cast<py::ssize_t>(a) + 1);
  return is_readable(array) ? array : float64_array(array, name_.c_str());
}

BatchNumbers PythonBatchCallback::operator()(const BatchPoints& points,
                                             std::vector<Index>& shape) const {
  const py::gil_scoped_acquire gil;
  py::array_t<double> X({points.count, n_});
  std::copy_n(points.x, points.count * n_, X.mutable_data());
  py::array_t<py::ssize_t> index(points.count);
  std::copy_n(points.problems, points.count, index.mutable_data());
  const py::array array = checked(callable_(X, index), points.count, shape);
  const auto stride = [&](py::ssize_t axis) -> Index {
    if (axis >= array.ndim()) return 0;
    return array.strides(axis) / static_cast<py::ssize_t>(sizeof(double));
  };
  return {static_cast<const double*>(array.data()),
          array.ndim() > 1 ? array.shape(1) : 1,
          stride(0),
          stride(1),
          stride(2),
          owner_of(array)};
}

BatchNumbers PythonBatchResiduals::jacobians(const BatchPoints& points) {
  std::vector<Index> shape{rows_[0], n_};
  return jac_(points, shape);
}

}  // namespace hesse::python
