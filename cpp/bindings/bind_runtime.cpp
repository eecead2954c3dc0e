#include "bind_runtime.hpp"

#include <string>

#include <Eigen/Core>

#include "hesse/linalg/threads.hpp"

namespace py = pybind11;

namespace hesse::python {
namespace {

std::string dotted(int major, int minor, int patch) {
  return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
}

std::string compiler() {
#if defined(__clang__)
  return "Clang " + dotted(__clang_major__, __clang_minor__, __clang_patchlevel__);
#elif defined(__GNUC__)
  return "GCC " + dotted(__GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#else
  return "unknown";
#endif
}

/// The version of the OpenMP specification that belongs to a date of its macro _OPENMP.
std::string openmp() {
  switch (_OPENMP) {
    case 201107: return "3.1";
    case 201307: return "4.0";
    case 201511: return "4.5";
    case 201811: return "5.0";
    case 202011: return "5.1";
    case 202111: return "5.2";
    default: return std::to_string(_OPENMP);
  }
}

py::dict build_facts() {
  py::dict facts;
  facts["compiler"] = compiler();
  facts["build_type"] = HESSE_BUILD_TYPE;
  facts["flags"] = HESSE_BUILD_FLAGS;
  facts["eigen"] = dotted(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION);
  facts["openmp"] = openmp();
  facts["pybind11"] =
      dotted(PYBIND11_VERSION_MAJOR, PYBIND11_VERSION_MINOR, PYBIND11_VERSION_MICRO);
  return facts;
}

}  // namespace

void bind_runtime(py::module_& m) {
  m.attr("largest_thread_count") = largest_thread_count;
  m.def("thread_count", &thread_count, "Threads that a kernel called here and now may use.");
  m.def("set_thread_count", &set_thread_count, py::arg("threads"),
        "Sets the number of the process; 0 stands for the default.");
  m.def("set_own_thread_count", &set_own_thread_count, py::arg("threads"),
        "Sets the number of this thread and returns the one before; 0 stands for none.");
  m.def("build_facts", &build_facts, "What only the compiler of this module knows.");
}

}  // namespace hesse::python
