#include "hesse/models/design_pass.hpp"

namespace hesse {

Index DesignPass::depth() const {
  // Empirical: numbers in a block that is read two or three times, and the fewest rows of it.
  constexpr Index numbers_per_block = Index{1} << 15, fewest_rows = 16, multiple = 8;
  const Index rows = numbers_per_block / std::max<Index>(shape_.stride(), 1);
  return std::clamp(rows / multiple * multiple, fewest_rows, most_rows);
}

}  // namespace hesse
