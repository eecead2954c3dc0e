// Memory that a kernel keeps for its next call.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace hesse {

/// Aligned to cache lines, on huge pages where large; what it holds is lost when it grows.
class Workspace {
 public:
  double* at_least(std::size_t count);

 private:
  static constexpr std::align_val_t alignment{64};
  struct Release {
    void operator()(double* p) const { ::operator delete[](p, alignment); }
  };
  std::unique_ptr<double[], Release> memory_;
  std::size_t size_ = 0;
};

}  // namespace hesse
