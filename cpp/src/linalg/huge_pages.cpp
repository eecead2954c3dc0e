#include "hesse/linalg/huge_pages.hpp"

#if defined(__linux__)
#include <cstdint>
#include <sys/mman.h>
#endif

namespace hesse {

#if defined(__linux__)

void prefer_huge_pages(void* memory, std::size_t bytes) {
  constexpr std::uintptr_t huge_page = std::uintptr_t{1} << 21;
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t first = (begin + huge_page - 1) / huge_page * huge_page;
  const std::uintptr_t last = (begin + bytes) / huge_page * huge_page;
  if (first < last) {
    // A refusal costs speed only.
    (void)madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
  }
}

#else

void prefer_huge_pages(void*, std::size_t) {}

#endif

}  // namespace hesse
