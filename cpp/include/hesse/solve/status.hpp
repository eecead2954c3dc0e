// Why a run ended.
#pragma once

#include <string_view>

namespace hesse {

/// Positive: a stated test is met at a finite point. The values are part of the public interface.
enum class Status : int {
  gtol = 1,
  ftol = 2,
  xtol = 3,
  ftol_xtol = 4,
  root = 5,
  root_to_rounding = 6,
  max_iter = 0,
  max_eval = -1,
  callback_stop = -2,
  time_limit = -3,
  nonfinite_start = -4,
  no_progress = -5,
  unbounded = -6,
  factorization = -7,
  interrupted = -8,
  callback_error = -9,
  saddle_point = -10,
  nonfinite_step = -11,
  no_root = -12,
};

inline bool is_success(Status status) { return static_cast<int>(status) > 0; }

/// The status in a sentence.
std::string_view sentence(Status status);

}  // namespace hesse
