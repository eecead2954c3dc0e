// What a run is after, where that is not a small gradient.
#pragma once

#include <optional>

#include "hesse/problem/iterate.hpp"
#include "hesse/solve/status.hpp"

namespace hesse {

class Goal {
 public:
  virtual ~Goal() = default;

  /// The status that ends the run at an accepted point.
  [[nodiscard]] virtual std::optional<Status> test(const Iterate& now) = 0;

  /// What it means that no step from `now` is any better.
  [[nodiscard]] virtual Status without_progress(const Iterate& now) = 0;
};

}  // namespace hesse
