// The values that a non-monotone method compares a trial with.
#pragma once

#include <limits>
#include <vector>

#include "hesse/linalg/types.hpp"

namespace hesse {

/// The latest accepted values and what the model had promised by then. A trial that rises above the
/// last of them may still have fallen from an earlier one as the model promised on the way: Toint,
/// SIAM J. Sci. Comput. 17 (1996); Conn, Gould & Toint (2000), §10.1.
class ReferenceValues {
 public:
  /// `memory` accepted values before the current one are kept; 0 makes a monotone method.
  explicit ReferenceValues(Index memory) : entries_(static_cast<std::size_t>(memory)) {}

  /// The fall from the greatest value kept to the trial's over the reduction promised for it, or
  /// NaN if no value is kept that exceeds the current one.
  [[nodiscard]] double ratio(double current, double trial, double predicted_reduction) const;

  /// Takes in the value that an accepted step leaves behind and the reduction promised for it.
  void leave(double value, double predicted_reduction);

 private:
  struct Entry {
    double value = -std::numeric_limits<double>::infinity();
    double promised = 0.0;  ///< in all until that value was reached
  };
  std::vector<Entry> entries_;
  std::size_t oldest_ = 0;
  double promised_ = 0.0;
};

}  // namespace hesse
