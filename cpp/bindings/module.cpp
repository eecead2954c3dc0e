// The extension modules hesse._core_<level>, one per instruction set.
#include <pybind11/pybind11.h>

#include "bind_batch.hpp"
#include "bind_curve_model.hpp"
#include "bind_differences.hpp"
#include "bind_elastic_net.hpp"
#include "bind_glm.hpp"
#include "bind_least_squares.hpp"
#include "bind_linalg.hpp"
#include "bind_minimize.hpp"
#include "bind_mlp.hpp"
#include "bind_ordinal.hpp"
#include "bind_quadratic_penalty.hpp"
#include "bind_root.hpp"
#include "bind_runtime.hpp"
#include "bind_tables.hpp"
#include "bind_training.hpp"

PYBIND11_MODULE(HESSE_MODULE, m) {
  m.doc() = "The compiled core of hesse. Private: use the names in the package hesse.";
  m.attr("version") = HESSE_VERSION;
  m.attr("isa") = HESSE_ISA;
  hesse::python::bind_runtime(m);
  hesse::python::bind_tables(m);
  hesse::python::bind_mlp(m);
  hesse::python::bind_training(m);
  hesse::python::bind_glm(m);
  hesse::python::bind_ordinal(m);
  hesse::python::bind_quadratic_penalty(m);
  hesse::python::bind_minimize(m);
  hesse::python::bind_elastic_net(m);
  hesse::python::bind_root(m);
  hesse::python::bind_least_squares(m);
  hesse::python::bind_differences(m);
  hesse::python::bind_cholesky(m);
  hesse::python::bind_ldlt(m);
  hesse::python::bind_modified_cholesky(m);
  hesse::python::bind_gram(m);
  hesse::python::bind_small_batch(m);
  hesse::python::bind_eigen(m);
  hesse::python::bind_rank_update(m);
  hesse::python::bind_curve_model(m);
  hesse::python::bind_batch(m);
  hesse::python::bind_batch_callbacks(m);
}
