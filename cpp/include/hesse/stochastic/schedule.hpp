// How the learning rate changes during training.
#pragma once

namespace hesse {

enum class ScheduleKind { constant, step, exponential, inverse_time, cosine };

struct ScheduleOptions {
  double learning_rate = -1.0;  ///< the first, or highest; negative: the trainer's own
  ScheduleKind kind = ScheduleKind::constant;
  double decay = 0.1;          ///< what the rate is multiplied by within decay_epochs
  double decay_epochs = 50.0;  ///< passes over the data
  double warmup_epochs = 0.0;  ///< passes in which the rate grows linearly from 0
};

/// The rate of a step that begins after `epochs` passes over the data and takes `step_epochs`:
///   step          rate · decay^⌊t/T⌋
///   exponential   rate · decay^(t/T)
///   inverse_time  rate / (1 + (1/decay − 1) t/T)
///   cosine        rate · (decay + (1 − decay)(1 + cos πt/T)/2), from t = T on rate · decay
/// with t = `epochs`, T = decay_epochs, so that `decay` is the factor at T for all of them. Cosine:
/// Loshchilov & Hutter, "SGDR" (2017), eq. 5, without restarts. Warm-up, by the share of
/// warmup_epochs past when the step ends: Goyal et al., "Accurate, large minibatch SGD" (2017).
double scheduled_rate(const ScheduleOptions& options, double rate, double epochs,
                      double step_epochs);

}  // namespace hesse
