#include "python_loss.hpp"

#include "callback_values.hpp"
#include "numpy_views.hpp"

namespace hesse::python {

void PythonLoss::evaluate(const Vector& z, Matrix& rho) {
  const py::gil_scoped_acquire gil;
  rows_.resize(3, z.size());
  to_matrix(loss_(fresh_array<double>(z)), "loss", rows_);
  rho = rows_.transpose();
}

}  // namespace hesse::python
