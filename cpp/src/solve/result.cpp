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
  return text;
}

}  // namespace hesse
