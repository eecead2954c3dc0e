// The extension hesse._isa: which of the core's instruction-set levels this machine can run.
// Compiled for the baseline, so that it may be imported anywhere.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#endif

namespace {

#if defined(__x86_64__) && defined(__GNUC__)
// The rest of x86-64-v3 (psABI, table 3.1), whose names older compilers do not know. A virtual
// machine may hide any of them; where LZCNT is missing, it would not fail but count otherwise.
bool has_movbe_f16c_lzcnt() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_MOVBE) == 0 || (c & bit_F16C) == 0) {
    return false;
  }
  return __get_cpuid(0x80000001, &a, &b, &c, &d) != 0 && (c & bit_LZCNT) != 0;
}
#endif

// The compiler's run-time checks cover the CPU and, through XGETBV, the operating system.
const char* best_level() {
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
                  __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0 &&
                  has_movbe_f16c_lzcnt();
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
