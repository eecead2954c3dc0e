#include "hesse/solve/result.hpp"

#include <cstdio>

namespace hesse {

std::string Result::message() const {
  std::string text(sentence(status));
  if (status == Status::gtol || status == Status::no_progress) {
    char numbers[96];
    std::snprintf(numbers, sizeof numbers, " (largest gradient entry %.3g, tolerance %.3g)",
                  best.gradient_norm, gradient_threshold);
    text.insert(text.size() - 1, numbers);
  }
  if (saddles_left > 0) {
    const bool many = saddles_left > 1;
    text.insert(text.size() - 1, "; " + std::to_string(saddles_left) +
                                     (many ? " saddle points were" : " saddle point was") +
                                     " left on the way");
  }
  return text;
}

}  // namespace hesse
