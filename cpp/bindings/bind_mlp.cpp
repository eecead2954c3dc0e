#include "bind_mlp.hpp"

#include <memory>
#include <optional>

#include <pybind11/eigen.h>
#include <pybind11/native_enum.h>
#include <pybind11/stl.h>

#include "hesse/models/mlp.hpp"

#include "kernel_call.hpp"
#include "linalg_results.hpp"
#include "strided_arrays.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

using Labels = py::array_t<std::int64_t, py::array::c_style>;
using Numbers = py::array_t<double, py::array::c_style>;

/// The arrays that a network's data lie in, and what watches for Ctrl-C.
struct DataOwner {
  py::array features;
  std::optional<Labels> labels;
  std::optional<Numbers> targets;
  std::optional<Numbers> weights;
  SignalCheckpoint signals;
};

TrainingData data_of(const DataOwner& owner) {
  TrainingData data{features_of(owner.features)};
  if (owner.labels) data.labels = owner.labels->data();
  if (owner.targets) data.targets = strided_view<double>(*owner.targets);
  if (owner.weights) data.weights = owner.weights->data();
  return data;
}

/// A network with data of its own. What it keeps between calls serves one thread at a time.
class PythonMlp final : private DataOwner, public Mlp {
 public:
  PythonMlp(MlpShape shape, DataOwner owner, double l2)
      : DataOwner(std::move(owner)), Mlp(std::move(shape), data_of(*this), l2, &signals) {}
};

/// The samples of a list, or all.
Samples samples_of(const PythonMlp& mlp, const std::optional<Labels>& list) {
  static_assert(sizeof(Index) == sizeof(std::int64_t));
  if (!list) return mlp.all_samples();
  return {reinterpret_cast<const Index*>(list->data()), list->size()};
}

using List = std::optional<Labels>;

py::tuple loss_and_gradient(PythonMlp& mlp, const Vector& x, const List& list) {
  Vector g(x.size());
  double value;
  {
    const CoreCall call;
    value = mlp.value_and_gradient(x, samples_of(mlp, list), g);
  }
  return py::make_tuple(value, moved_vector(std::move(g)));
}

double value(PythonMlp& mlp, const Vector& x, const List& list) {
  const CoreCall call;
  return mlp.value(x, samples_of(mlp, list));
}

double gradient_squares(PythonMlp& mlp, const Vector& x, const List& list) {
  const CoreCall call;
  return mlp.gradient_squares(x, samples_of(mlp, list));
}

/// A row per sample.
py::array sample_gradients(PythonMlp& mlp, const Vector& x, const List& list) {
  const Samples samples = samples_of(mlp, list);
  Matrix gradients(x.size(), samples.count);
  {
    const CoreCall call;
    mlp.sample_gradients(x, samples, gradients);
  }
  return moved_columns(std::move(gradients)).attr("T");
}

/// V and the products hold a vector per column.
py::array curvature_product(PythonMlp& mlp, const Vector& x, const Matrix& V, CurvatureKind kind,
                            const List& list) {
  Matrix products(V.rows(), V.cols());
  {
    const CoreCall call;
    mlp.multiply_at(x, samples_of(mlp, list), kind, V, products);
  }
  return moved_columns(std::move(products));
}

py::array assemble(PythonMlp& mlp, const Vector& x, CurvatureKind kind, const List& list) {
  Matrix B(x.size(), x.size());
  {
    const CoreCall call;
    mlp.assemble(x, samples_of(mlp, list), kind, B);
  }
  return moved_symmetric(std::move(B));
}

py::list diagonal_blocks(PythonMlp& mlp, const Vector& x, CurvatureKind kind, const List& list,
                         BlockStructure structure) {
  std::vector<Matrix> blocks;
  {
    const CoreCall call;
    blocks = mlp.diagonal_blocks(x, samples_of(mlp, list), kind, structure);
  }
  py::list arrays;
  for (Matrix& block : blocks) arrays.append(moved_symmetric(std::move(block)));
  return arrays;
}

py::array diagonal(PythonMlp& mlp, const Vector& x, CurvatureKind kind, const List& list) {
  Vector d;
  {
    const CoreCall call;
    mlp.diagonal(x, samples_of(mlp, list), kind, d);
  }
  return moved_vector(std::move(d));
}

py::array outputs(const std::vector<Index>& widths, Activation activation, const Vector& x,
                  const py::array& X) {
  Matrix Z(X.shape(0), widths.back());
  {
    const CoreCall call;
    SignalCheckpoint signals;
    mlp_outputs({widths, activation}, x, features_of(X), Z, &signals);
  }
  return moved_columns(std::move(Z));
}

py::array means_of_outputs(Loss loss, Matrix Z) {
  {
    const CoreCall call;
    output_means(loss, Z);
  }
  return moved_columns(std::move(Z));
}

void bind_network_enums(py::module_& m) {
  py::native_enum<Activation>(m, "Activation", "enum.Enum")
      .value("RELU", Activation::relu)
      .value("LEAKY_RELU", Activation::leaky_relu)
      .value("TANH", Activation::tanh)
      .value("SIGMOID", Activation::sigmoid)
      .value("SOFTPLUS", Activation::softplus)
      .value("IDENTITY", Activation::identity)
      .finalize();
  py::native_enum<Loss>(m, "Loss", "enum.Enum")
      .value("CROSS_ENTROPY", Loss::cross_entropy)
      .value("BINARY_CROSS_ENTROPY", Loss::binary_cross_entropy)
      .value("SQUARED_ERROR", Loss::squared_error)
      .value("POISSON", Loss::poisson)
      .finalize();
  py::native_enum<CurvatureKind>(m, "CurvatureKind", "enum.Enum")
      .value("HESSIAN", CurvatureKind::hessian)
      .value("GAUSS_NEWTON", CurvatureKind::gauss_newton)
      .value("EMPIRICAL_FISHER", CurvatureKind::empirical_fisher)
      .finalize();
  py::native_enum<BlockStructure>(m, "BlockStructure", "enum.Enum")
      .value("FULL", BlockStructure::full)
      .value("LAYERS", BlockStructure::layers)
      .value("UNITS", BlockStructure::units)
      .finalize();
}

}  // namespace

void bind_mlp(py::module_& m) {
  bind_network_enums(m);
  py::class_<FiniteSum>(m, "FiniteSum", plain_class(), "A mean of losses over samples.")
      .def_property_readonly("n_parameters", &FiniteSum::dimension)
      .def_property_readonly("n_samples", &FiniteSum::sample_count);
  const auto samples = py::arg("samples") = py::none();
  py::class_<PythonMlp, FiniteSum>(m, "Mlp", plain_class(),
                                   "A multilayer perceptron and its training data.")
      .def(py::init([](std::vector<Index> widths, Activation activation, Loss loss, py::array X,
                       std::optional<Labels> labels, std::optional<Numbers> targets,
                       std::optional<Numbers> weights, double l2) {
             return std::make_unique<PythonMlp>(
                 MlpShape{std::move(widths), activation, loss},
                 DataOwner{
                     std::move(X), std::move(labels), std::move(targets), std::move(weights), {}},
                 l2);
           }),
           py::arg("widths"), py::arg("activation"), py::arg("loss"), py::arg("X"),
           py::arg("labels"), py::arg("targets"), py::arg("weights"), py::arg("l2"))
      .def("value", &value, py::arg("x"), samples)
      .def("value_and_gradient", &loss_and_gradient, py::arg("x"), samples)
      .def("gradient_squares", &gradient_squares, py::arg("x"), samples)
      .def("sample_gradients", &sample_gradients, py::arg("x"), samples)
      .def("multiply", &curvature_product, py::arg("x"), py::arg("V"), py::arg("kind"), samples)
      .def("assemble", &assemble, py::arg("x"), py::arg("kind"), samples)
      .def("diagonal_blocks", &diagonal_blocks, py::arg("x"), py::arg("kind"), py::arg("samples"),
           py::arg("structure"))
      .def("diagonal", &diagonal, py::arg("x"), py::arg("kind"), samples);
  m.def("mlp_outputs", &outputs, py::arg("widths"), py::arg("activation"), py::arg("x"),
        py::arg("X"), "The outputs of a network, a row per sample.");
  m.def("output_means", &means_of_outputs, py::arg("loss"), py::arg("Z"),
        "The means that outputs stand for, a row per sample.");
}

}  // namespace hesse::python
