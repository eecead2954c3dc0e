// Options that a table of the core names, from a dict.
#pragma once

#include <vector>

#include <pybind11/pybind11.h>

#include "hesse/solve/options.hpp"

namespace hesse::python {

/// Names and ranges have been checked in Python, against the same tables.
void set_options(Options& options, const pybind11::dict& given,
                 const std::vector<OptionSpec>& numbers, const std::vector<ChoiceSpec>& choices);

}  // namespace hesse::python
