# Provides one static library hesse_core_<level> per instruction set, and the list HESSE_ISA_LEVELS.
# Eigen's memory layout depends on the instruction set, so the flag is public: whatever links a core is
# compiled for the same level.
find_package(OpenMP REQUIRED COMPONENTS CXX)

if(HESSE_ISA_LEVELS STREQUAL "auto")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set(HESSE_ISA_LEVELS v2 v3 v4)
  else()
    set(HESSE_ISA_LEVELS generic)
  endif()
endif()

file(GLOB_RECURSE HESSE_CORE_SOURCES CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cpp/src/*.cpp")

foreach(level IN LISTS HESSE_ISA_LEVELS)
  add_library(hesse_core_${level} STATIC ${HESSE_CORE_SOURCES})
  target_include_directories(hesse_core_${level} PUBLIC "${PROJECT_SOURCE_DIR}/cpp/include")
  target_compile_features(hesse_core_${level} PUBLIC cxx_std_17)
  target_link_libraries(hesse_core_${level} PUBLIC hesse_eigen OpenMP::OpenMP_CXX PRIVATE hesse_flags)
  target_precompile_headers(hesse_core_${level} PRIVATE <Eigen/Core>)
  set_target_properties(hesse_core_${level} PROPERTIES
      POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(level MATCHES "^v[234]$")
    target_compile_options(hesse_core_${level} PUBLIC -march=x86-64-${level})
  elseif(level STREQUAL "native")
    target_compile_options(hesse_core_${level} PUBLIC -march=native)
  elseif(NOT level STREQUAL "generic")
    message(FATAL_ERROR "HESSE_ISA_LEVELS: unknown level '${level}'; known are v2, v3, v4, native, generic")
  endif()
endforeach()
