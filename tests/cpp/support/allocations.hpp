// Counts allocations of this process, by any thread.
#pragma once

namespace hesse::test {

/// From here to the end of its life, or to stop(), allocations are counted.
class AllocationCount {
 public:
  AllocationCount();
  ~AllocationCount();
  AllocationCount(const AllocationCount&) = delete;
  AllocationCount& operator=(const AllocationCount&) = delete;

  void stop();
  [[nodiscard]] long count() const;
};

}  // namespace hesse::test
