#include "hesse/step/reference_values.hpp"

namespace hesse {

double ReferenceValues::ratio(double current, double trial, double predicted_reduction) const {
  const Entry* reference = nullptr;
  double greatest = current;
  for (const Entry& entry : entries_) {
    if (!(entry.value > greatest)) continue;
    greatest = entry.value;
    reference = &entry;
  }
  if (reference == nullptr) return std::numeric_limits<double>::quiet_NaN();
  return (greatest - trial) / (promised_ - reference->promised + predicted_reduction);
}

void ReferenceValues::leave(double value, double predicted_reduction) {
  if (entries_.empty()) return;
  entries_[oldest_] = {value, promised_};
  oldest_ = (oldest_ + 1) % entries_.size();
  promised_ += predicted_reduction;
}

}  // namespace hesse
