#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// _core.Trainer, which trains any _core.FiniteSum, and the tables of trainers and their options.
void bind_training(pybind11::module_& m);

}  // namespace hesse::python
