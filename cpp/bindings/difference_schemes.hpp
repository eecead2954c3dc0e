// Names of difference schemes.
#pragma once

#include <optional>
#include <string>

#include <pybind11/pybind11.h>

#include "hesse/problem/finite_differences.hpp"

namespace hesse::python {

/// The scheme of a name that has been checked in Python; none for None.
inline std::optional<DifferenceScheme> difference_scheme(const pybind11::object& name) {
  if (name.is_none()) return std::nullopt;
  const std::string text = name.cast<std::string>();
  if (text == "2-point") return DifferenceScheme::two_point;
  if (text == "3-point") return DifferenceScheme::three_point;
  return DifferenceScheme::complex_step;
}

}  // namespace hesse::python
