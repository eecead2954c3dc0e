#include "bind_curve_model.hpp"

#include <algorithm>

#include <pybind11/stl.h>

#include "hesse/linalg/workspace.hpp"
#include "hesse/models/chi_squared.hpp"
#include "hesse/models/curve_model.hpp"
#include "hesse/models/curve_start.hpp"
#include "hesse/models/student_t.hpp"

#include "descriptions.hpp"
#include "linalg_arguments.hpp"
#include "linalg_results.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

using lane::lanes;
using lane::Vec;

/// The coordinates of each point, one after the other, from shape (m,) or (coordinates, m).
struct Abscissae {
  Abscissae(const CurveModel& model, const py::object& given) {
    const py::array x = float64_array(given, "x");
    const Index c = model.coordinates();
    const bool is_flat = x.ndim() == 1 && c == 1;
    if (!is_flat && !(x.ndim() == 2 && x.shape(0) == c)) {
      const std::string wanted = c == 1 ? "(m,)" : "(" + std::to_string(c) + ", m)";
      throw py::value_error("x must have shape " + wanted + "; got shape " + shape_of(x));
    }
    points = x.shape(x.ndim() - 1);
    numbers.resize(points * c);
    const auto* from = static_cast<const double*>(x.data());
    for (Index k = 0; k < c; ++k) {
      for (Index i = 0; i < points; ++i) numbers[i * c + k] = from[k * points + i];
    }
  }

  Index points;
  std::vector<double> numbers;
};

/// Calls body(first, count, values, derivatives) for each `lanes` points; derivatives in rows of
/// Vec.
template <class Body>
void for_each_group(const CurveModel& model, const Abscissae& x, const Vector& p, bool derivatives,
                    const Body& body) {
  const Index n = model.dimension(), c = model.coordinates();
  Workspace memory;
  Vec* at = reinterpret_cast<Vec*>(memory.at_least((2 * n + c + 1) * lanes));
  Vec *row = at + n, *coordinates = row + n, *value = coordinates + c;
  for (Index j = 0; j < n; ++j) at[j] = lane::all(p[j]);
  for (Index first = 0; first < x.points; first += lanes) {
    const int count = static_cast<int>(std::min<Index>(lanes, x.points - first));
    for (int i = 0; i < lanes; ++i) {
      const Index point = first + std::min(i, count - 1);
      for (Index k = 0; k < c; ++k) coordinates[k][i] = x.numbers[point * c + k];
    }
    model.evaluate(at, {coordinates, c, 1, value, derivatives ? row : nullptr, n});
    body(first, count, *value, row);
  }
}

/// May hold what is not finite, which an iteration can come upon: so do the values then.
Vector parameters_of(const CurveModel& model, const py::object& given) {
  const py::array p = float64_array(given, "p");
  const Index n = model.dimension();
  if (p.ndim() != 1 || p.shape(0) != n) {
    throw py::value_error("p must have shape (" + std::to_string(n) + ",); got shape " +
                          shape_of(p));
  }
  return Eigen::Map<const Vector>(static_cast<const double*>(p.data()), n);
}

py::array values(const CurveModel& model, const py::object& x, const py::object& p) {
  const Abscissae points(model, x);
  const Vector parameters = parameters_of(model, p);
  py::array_t<double> found(points.points);
  double* to = found.mutable_data();
  for_each_group(model, points, parameters, false,
                 [&](Index first, int count, const Vec& value, const Vec*) {
                   for (int i = 0; i < count; ++i) to[first + i] = value[i];
                 });
  return found;
}

py::array jacobian(const CurveModel& model, const py::object& x, const py::object& p) {
  const Abscissae points(model, x);
  const Index n = model.dimension();
  const Vector parameters = parameters_of(model, p);
  py::array_t<double> found({points.points, n});
  double* to = found.mutable_data();
  for_each_group(model, points, parameters, true,
                 [&](Index first, int count, const Vec&, const Vec* row) {
                   for (int i = 0; i < count; ++i) {
                     for (Index j = 0; j < n; ++j) to[(first + i) * n + j] = row[j][i];
                   }
                 });
  return found;
}

py::array guess(const CurveModel& model, const py::object& x, const py::object& y,
                const py::object& weights) {
  const Abscissae points(model, x);
  const py::array measured = float64_array(y, "y");
  if (measured.ndim() != 1 || measured.shape(0) != points.points) {
    throw py::value_error("y must have shape (" + std::to_string(points.points) +
                          ",), as many points as x; got shape " + shape_of(measured));
  }
  Vector w;
  if (!weights.is_none()) w = vector_argument(weights, "weights", points.points);
  py::array_t<double> found(model.dimension());
  double* p = found.mutable_data();
  {
    const py::gil_scoped_release no_gil;
    CurveStart start(model);
    start.set_points(points.numbers.data(), points.points);
    start.find(static_cast<const double*>(measured.data()), w.size() > 0 ? w.data() : nullptr, p);
  }
  return found;
}

std::vector<std::string> terms(const CurveModel& model) {
  std::vector<std::string> names;
  for (Index t = 0; t < model.terms(); ++t) names.push_back(model.term(t).name());
  return names;
}

}  // namespace

void bind_curve_model(py::module_& m) {
  py::class_<CurveModel>(m, "CurveModel", plain_class(), "A native curve: a sum of terms.")
      .def(py::init<const std::string&>(), py::arg("description"))
      .def_property_readonly("n_parameters", &CurveModel::dimension)
      .def_property_readonly("n_coordinates", &CurveModel::coordinates)
      .def_property_readonly("parameter_names", &CurveModel::names)
      .def_property_readonly("terms", &terms)
      .def("values", &values, py::arg("x"), py::arg("p"))
      .def("jacobian", &jacobian, py::arg("x"), py::arg("p"))
      .def("guess", &guess, py::arg("x"), py::arg("y"), py::arg("weights") = py::none());
  m.def("curve_term_names", &curve_term_names, "The names of the native curves, in a sentence.");
  m.def("student_t_quantile", &student_t_quantile, py::arg("two_sided"), py::arg("freedom"),
        "The t beyond which |T| lies with probability two_sided.");
  m.def("chi_squared_upper", &chi_squared_upper, py::arg("x"), py::arg("freedom"),
        "The probability of more than x.");
}

}  // namespace hesse::python
