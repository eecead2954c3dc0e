// The extension hesse._isa: which of the core's instruction-set levels this machine can run.
// Compiled for the baseline, so that it may be imported anywhere.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

namespace {

// The compiler's run-time checks cover the CPU and, through XGETBV, the operating system.
const char* best_level() {
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
                  __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;
  const bool v4 =
      v3 && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
      __builtin_cpu_supports("avx512cd") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
      __builtin_cpu_supports("avx512vl") != 0;
  return v4 ? "v4" : v3 ? "v3" : "v2";
#else
  return "generic";
#endif
}

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "_isa",
                          "The machine's instruction-set level.",
                          -1,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace

PyMODINIT_FUNC PyInit__isa() {
  PyObject* module = PyModule_Create(&definition);
  if (module != nullptr && PyModule_AddStringConstant(module, "best_level", best_level()) != 0) {
    Py_DECREF(module);
    return nullptr;
  }
  return module;
}
