# Provides hesse_eigen: Eigen's headers (>= 3.4), from a CMake package where one is found (a system
# Eigen, CMAKE_PREFIX_PATH) and otherwise from the PyPI package cmeel-eigen of the active Python.
# HESSE_CMEEL_PREFIXES lists where such PyPI packages put their headers.
find_package(Python REQUIRED COMPONENTS Interpreter)
execute_process(
  COMMAND "${Python_EXECUTABLE}" -c "import sys; print(';'.join(p + '/cmeel.prefix' for p in sys.path))"
  OUTPUT_VARIABLE HESSE_CMEEL_PREFIXES OUTPUT_STRIP_TRAILING_WHITESPACE)

find_package(Eigen3 CONFIG QUIET)
if(NOT Eigen3_FOUND)
  find_package(Eigen3 CONFIG QUIET PATHS ${HESSE_CMEEL_PREFIXES})
endif()
if(NOT Eigen3_FOUND)
  message(FATAL_ERROR "hesse needs Eigen's headers (>= 3.4): pip install cmeel-eigen, or a system Eigen")
endif()
if(Eigen3_VERSION VERSION_LESS 3.4)
  message(FATAL_ERROR "hesse needs Eigen >= 3.4, found ${Eigen3_VERSION} in ${Eigen3_DIR}")
endif()

add_library(hesse_eigen INTERFACE)
# Eigen's own threads would let a product's blocking, and so its rounding, depend on their number.
target_compile_definitions(hesse_eigen INTERFACE EIGEN_DONT_PARALLELIZE EIGEN_MPL2_ONLY)
get_target_property(HESSE_EIGEN_INCLUDES Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
target_include_directories(hesse_eigen SYSTEM INTERFACE ${HESSE_EIGEN_INCLUDES})
