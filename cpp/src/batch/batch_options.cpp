#include "hesse/batch/batch_options.hpp"

#include <algorithm>
#include <limits>

namespace hesse {

void BatchResults::leave_out(Index first, Index count, Index n, Status ending) const {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  std::fill_n(x + first * n, count * n, nan);
  std::fill_n(value + first, count, nan);
  if (gradient != nullptr) std::fill_n(gradient + first * n, count * n, nan);
  std::fill_n(status + first, count, static_cast<std::int8_t>(ending));
  if (optimality != nullptr) std::fill_n(optimality + first, count, nan);
  if (iterations != nullptr) std::fill_n(iterations + first, count, 0);
  if (evaluations != nullptr) std::fill_n(evaluations + first, count, 0);
  if (rank != nullptr) std::fill_n(rank + first, count, std::int8_t{0});
  if (inverse != nullptr) std::fill_n(inverse + first * n * n, count * n * n, nan);
}

}  // namespace hesse
