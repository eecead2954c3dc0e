#include "hesse/solve/observer.hpp"

namespace hesse {

Continue History::after_iteration(const Iterate&, const IterationRecord& record) {
  records.push_back(record);
  return Continue::go_on;
}

}  // namespace hesse
