// Large arrays on large pages.
#pragma once

#include <cstddef>

namespace hesse {

/// Asks the system to back memory by huge pages where that is worth it; a hint that changes nothing
/// else. Products stride over columns far apart and otherwise spend a tenth of their time on page
/// walks.
void prefer_huge_pages(void* memory, std::size_t bytes);

}  // namespace hesse
