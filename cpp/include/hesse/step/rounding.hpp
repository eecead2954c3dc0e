// Judging progress near the level of rounding errors, where differences of f mean nothing.
#pragma once

#include "hesse/step/step_strategy.hpp"

namespace hesse {

/// A bound on the rounding error of f: ten units in the last place (Conn, Gould & Toint 2000,
/// §17.4.2).
double rounding_level(double value);

/// What cancellation in a long sum may cost f of its accuracy, where ten units are too few.
double cancellation_level(double value);

/// True if a run had better end at `one` than at `other`: f is lower there or, where cancellation
/// may explain the difference, the gradient is smaller.
bool is_better(const Iterate& one, const Iterate& other);

/// True if the model promises less than rounding lets f show.
bool is_below_rounding(double predicted_reduction, const Iterate& iterate);

/// The verdict on such a trial: f must not have risen by more than rounding explains, and the
/// gradient must have become smaller.
Verdict judge_by_gradient(const Iterate& iterate, Trial& trial);

/// A verdict, and what it rests on.
struct RatioVerdict {
  Verdict verdict;
  double ratio;      ///< actual over predicted reduction; NaN if it was not asked
  bool by_gradient;  ///< the model promised less than rounding lets f show
};

/// Accepts a trial of finite value and gradient whose ratio exceeds `acceptable`; near rounding the
/// gradient decides unless it asks for another trial.
RatioVerdict judge_by_ratio(const Iterate& iterate, Trial& trial, double predicted_reduction,
                            double acceptable);

}  // namespace hesse
