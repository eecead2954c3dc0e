// A checkpoint that ends a kernel at a given call.
#pragma once

#include "hesse/linalg/types.hpp"

namespace hesse::test {

struct Stop {};

/// Throws Stop at the call of that number; never if it is not positive.
class CountedCheckpoint final : public Checkpoint {
 public:
  explicit CountedCheckpoint(int stop_at) : stop_at_(stop_at) {}
  void check() override {
    if (++calls == stop_at_) throw Stop{};
  }
  int calls = 0;

 private:
  int stop_at_;
};

}  // namespace hesse::test
