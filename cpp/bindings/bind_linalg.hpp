#pragma once

#include <pybind11/pybind11.h>

namespace hesse::python {

/// What hesse.linalg is made of, by topic.
void bind_cholesky(pybind11::module_& m);
void bind_ldlt(pybind11::module_& m);
void bind_modified_cholesky(pybind11::module_& m);
void bind_gram(pybind11::module_& m);
void bind_small_batch(pybind11::module_& m);
void bind_eigen(pybind11::module_& m);
void bind_rank_update(pybind11::module_& m);

}  // namespace hesse::python
