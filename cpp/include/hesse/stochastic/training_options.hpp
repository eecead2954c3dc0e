// Every option of training: plain structs per ingredient, and one table that names them for Python.
#pragma once

#include <vector>

#include "hesse/problem/option_spec.hpp"
#include "hesse/stochastic/first_order.hpp"
#include "hesse/stochastic/multibatch_lbfgs.hpp"
#include "hesse/stochastic/subsampled_newton.hpp"

namespace hesse {

/// When observers hear of a run and the training loss is evaluated.
enum class ReportEvery { epoch, step };

struct TrainingLimits {
  double max_epochs = 200.0;  ///< passes over the data, by all kinds of evaluation
  double max_time = std::numeric_limits<double>::infinity();
  double target_loss = -std::numeric_limits<double>::infinity();
  double gtol = 0.0;   ///< ‖∇f‖∞ ≤ gtol, where the gradient of all samples is known
  double ftol = 0.0;   ///< the loss falls by less than ftol·max(|f|, 1) …
  Index patience = 0;  ///< … in as many reports on end; 0: off
  ReportEvery report = ReportEvery::epoch;
  Index evaluate_loss = 1;  ///< 1: on all samples, at each report
};

struct TrainingOptions {
  TrainingLimits limits;
  MinibatchOptions batch;
  ScheduleOptions schedule;
  MomentumOptions momentum;
  AdamOptions adam;
  SampledCurvatureOptions curvature;
  GrowthOptions growth;
  CgOptions cg;
  AdaptiveDampingOptions damping;
  MultibatchOptions multibatch;
  Index memory = -1;  ///< pairs kept; negative: the trainer's own
};

/// What trainers consist of; an option belongs to one.
enum class TrainerIngredient {
  common,
  batch,
  rate,
  momentum,
  adam,
  decay,
  curvature,
  curvature_sample,
  growth,
  cg,
  damping,
  pairs,
  multibatch
};

using TrainingOption = NumericOption<TrainingOptions, TrainerIngredient>;
using TrainingChoice = ChoiceOption<TrainingOptions, TrainerIngredient>;

const std::vector<TrainingOption>& training_option_table();
const std::vector<TrainingChoice>& training_choice_table();

}  // namespace hesse
