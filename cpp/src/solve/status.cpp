#include "hesse/solve/status.hpp"

namespace hesse {

std::string_view sentence(Status status) {
  switch (status) {
    case Status::gtol: return "The gradient is smaller than its tolerance.";
    case Status::ftol: return "The relative reduction of the objective is smaller than ftol.";
    case Status::xtol: return "The relative change of the variables is smaller than xtol.";
    case Status::ftol_xtol:
      return "Both the reduction of the objective and the change of the variables are smaller than "
             "ftol and xtol.";
    case Status::root: return "A root: no residual is larger than ftol.";
    case Status::root_to_rounding:
      return "A root to rounding: no residual is larger than what rounding the variables makes of "
             "it.";
    case Status::max_iter: return "The maximum number of iterations was reached.";
    case Status::max_eval: return "The maximum number of function evaluations was reached.";
    case Status::callback_stop: return "The callback asked to stop.";
    case Status::time_limit: return "The time limit was reached.";
    case Status::nonfinite_start:
      return "The objective or its gradient is not finite at the starting point.";
    case Status::no_progress:
      return "No further progress is possible: the attainable reduction of the objective is at the "
             "level of rounding errors.";
    case Status::unbounded: return "The objective appears to be unbounded below.";
    case Status::factorization:
      return "No usable step: the Hessian has non-finite entries or cannot be made positive "
             "definite.";
    case Status::interrupted: return "The run was interrupted.";
    case Status::callback_error: return "A callback raised an exception.";
    case Status::saddle_point:
      return "The gradient is smaller than its tolerance, but the Hessian is indefinite: a saddle "
             "point, not a minimum.";
    case Status::nonfinite_step:
      return "The objective or its gradient is not finite wherever the method's step led.";
    case Status::no_root:
      return "No root here: the sum of squared residuals is stationary, but not zero.";
  }
  return "";
}

}  // namespace hesse
