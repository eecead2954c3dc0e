#include "run_records.hpp"

#include <stdexcept>
#include <utility>

#include "numpy_views.hpp"

namespace hesse::python {
namespace {

py::array history_array(std::vector<IterationRecord> records) {
  using Records = std::vector<IterationRecord>;
  return moved_array(std::move(records), [](Records& kept, const py::capsule& base) -> py::array {
    return py::array_t<IterationRecord>(static_cast<py::ssize_t>(kept.size()), kept.data(), base);
  });
}

py::dict timings_dict(const Timings& timings) {
  py::dict seconds;
  seconds["callbacks"] = timings.callbacks;
  seconds["factorization"] = timings.factorization;
  seconds["other"] = timings.total - timings.callbacks - timings.factorization;
  return seconds;
}

}  // namespace

py::error_already_set python_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const py::error_already_set& error) {
    return error;
  } catch (const py::builtin_exception& error) {
    error.set_error();
    return {};
  } catch (const std::invalid_argument& error) {
    py::set_error(PyExc_ValueError, error.what());
    return {};
  }
}

void add_record(py::dict& fields, const Result& result, std::string_view method,
                std::optional<History>& history) {
  fields["success"] = is_success(result.status);
  fields["status"] = py::cast(result.status);
  fields["reason"] = fields["status"].attr("name");
  fields["method"] = method;
  fields["nit"] = result.iterations;
  fields["nfev"] = result.counts.value;
  fields["njev"] = result.counts.gradient;
  if (history) fields["history"] = history_array(std::move(history->records));
  fields["timings"] = timings_dict(result.timings);
}

py::error_already_set error_of(Result& result) {
  py::error_already_set error = python_error(result.exception);
  if (error.matches(PyExc_KeyboardInterrupt)) result.status = Status::interrupted;
  return error;
}

void raise_with_partial_result(py::error_already_set error, const py::dict& partial) {
  // An exception of a class with __slots__ takes no attributes; it is raised bare.
  if (PyObject_SetAttrString(error.value().ptr(), "partial_result", partial.ptr()) != 0)
    PyErr_Clear();
  throw error;
}

}  // namespace hesse::python
