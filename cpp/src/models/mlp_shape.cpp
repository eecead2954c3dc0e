#include "hesse/models/mlp_shape.hpp"

#include <utility>

namespace hesse {

ParameterLayout::ParameterLayout(std::vector<Index> widths)
    : widths_(std::move(widths)), offsets_(widths_.size() + 1, 0) {
  for (Index layer = 1; layer <= layers(); ++layer) {
    offsets_[layer + 1] = offsets_[layer] + width(layer) * per_unit(layer);
  }
}

}  // namespace hesse
