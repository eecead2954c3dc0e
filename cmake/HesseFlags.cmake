# Provides hesse_flags: warnings and sanitizers, kept out of global flags.
# Never fast-math: it licenses the compiler to drop tests for NaN.
add_library(hesse_flags INTERFACE)
target_compile_options(hesse_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
    $<$<BOOL:${HESSE_WERROR}>:-Werror>)
if(HESSE_SANITIZE)
  list(JOIN HESSE_SANITIZE "," HESSE_SANITIZERS)
  target_compile_options(hesse_flags INTERFACE
      -fsanitize=${HESSE_SANITIZERS} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if("undefined" IN_LIST HESSE_SANITIZE)
    # Nearly half of the compile time, for accesses that the address sanitizer watches too.
    target_compile_options(hesse_flags INTERFACE -fno-sanitize=null,alignment,object-size,vptr)
  endif()
  target_link_options(hesse_flags INTERFACE -fsanitize=${HESSE_SANITIZERS})
endif()
