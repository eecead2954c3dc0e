#include "tabled_options.hpp"

#include <algorithm>
#include <string>

namespace py = pybind11;

namespace hesse::python {

void set_options(Options& options, const py::dict& given, const std::vector<OptionSpec>& numbers,
                 const std::vector<ChoiceSpec>& choices) {
  if (given.empty()) return;
  for (const OptionSpec& spec : numbers) {
    const py::str name(spec.name.data(), spec.name.size());
    if (!given.contains(name)) continue;
    const py::object value = given[name];
    std::visit(
        [&](auto field) {
          auto& target = field(options);
          target = value.cast<std::decay_t<decltype(target)>>();
        },
        spec.field);
  }
  for (const ChoiceSpec& spec : choices) {
    const py::str name(spec.name.data(), spec.name.size());
    if (!given.contains(name)) continue;
    const auto chosen =
        std::find(spec.choices.begin(), spec.choices.end(), given[name].cast<std::string>());
    spec.set(options, static_cast<std::size_t>(chosen - spec.choices.begin()));
  }
}

}  // namespace hesse::python
