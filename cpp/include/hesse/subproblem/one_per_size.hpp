// Solvers of problems that grow by a variable at a time.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// One `Problem(k, …)` for each size k: those of small sizes are made once, so that small problems
/// allocate nothing later; of the large ones only the latest is kept.
template <class Problem>
class OnePerSize {
 public:
  template <class... Arguments>
  explicit OnePerSize(Index largest, Arguments&... arguments) {
    for (Index k = 1; k <= std::min(largest, largest_kept); ++k) {
      small_.push_back(std::make_unique<Problem>(k, arguments...));
    }
  }

  /// For k ≥ 1.
  template <class... Arguments>
  Problem& of_size(Index k, Arguments&... arguments) {
    if (k <= static_cast<Index>(small_.size())) return *small_[static_cast<std::size_t>(k - 1)];
    if (large_ == nullptr || large_size_ != k) {
      large_ = std::make_unique<Problem>(k, arguments...);
      large_size_ = k;
    }
    return *large_;
  }

 private:
  static constexpr Index largest_kept = 64;

  std::vector<std::unique_ptr<Problem>> small_;
  std::unique_ptr<Problem> large_;
  Index large_size_ = 0;
};

}  // namespace hesse
