// Damped steps of a group of problems, one per vector lane, each within a box of its own.
#pragma once

#include "hesse/batch/lane_system.hpp"

namespace hesse {

/// Writes to `best` a step of the damped model's minimum between `least` and `most`, or the best on
/// the way to it, and returns the reduction that it promises. `is_fixed` says what is held at
/// first.
///
/// Variables that would leave the box are held at its faces, held ones that the model's slope lets
/// go are freed, all at a time: block principal pivoting (Júdice & Pires 1994).
lane::Vec box_step(const LaneModel& model, lane::Vec damping, const lane::Mask* is_fixed,
                   const lane::Vec* least, const lane::Vec* most, lane::Vec* best);

}  // namespace hesse
