// The one loop that every method runs in.
#pragma once

#include <vector>

#include "hesse/solve/goal.hpp"
#include "hesse/solve/methods.hpp"
#include "hesse/solve/observer.hpp"
#include "hesse/solve/result.hpp"

namespace hesse {

/// Minimises `objective` from x0. Expected numerics end in a status; an exception out of the
/// objective or an observer ends the run with Status::callback_error and is kept in the result. x0
/// lies within the bounds, which are none unless the method heeds them. A goal replaces all tests
/// of the stopping rules but the limits.
Result minimize(Objective& objective, const Vector& x0, const Method& method,
                const Options& options, const std::vector<Observer*>& observers,
                Interrupt* interrupt = nullptr, const Bounds& bounds = Bounds::none(),
                Goal* goal = nullptr);

}  // namespace hesse
