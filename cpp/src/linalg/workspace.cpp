#include "hesse/linalg/workspace.hpp"

#include "hesse/linalg/huge_pages.hpp"

namespace hesse {

double* Workspace::at_least(std::size_t count) {
  if (count > size_) {
    // Released first, so that the old and the new never exist together.
    memory_.reset();
    size_ = 0;
    const std::size_t bytes = count * sizeof(double);
    memory_.reset(static_cast<double*>(::operator new[](bytes, alignment)));
    prefer_huge_pages(memory_.get(), bytes);
    size_ = count;
  }
  return memory_.get();
}

}  // namespace hesse
