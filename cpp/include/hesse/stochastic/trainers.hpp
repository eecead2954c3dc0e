// The table of trainers.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "hesse/stochastic/training_options.hpp"

namespace hesse {

/// Defaults of options whose best value depends on the trainer.
struct TrainerDefaults {
  Index batch_size = -1;
  double learning_rate = -1.0;
  double momentum = -1.0;
  Index cg_maxiter = -1;
  double curvature_fraction = -1.0;
  double norm_test = -1.0;
  Index maxcor = -1;
};

struct TrainerRow {
  std::string_view name;
  std::vector<TrainerIngredient> ingredients;  ///< whose options it obeys, beside the common ones
  TrainerDefaults defaults;
  std::unique_ptr<Trainer> (*make)(const TrainingOptions&);
  std::string_view meaning;
};

const std::vector<TrainerRow>& trainers_table();

/// The row of that name, or null.
const TrainerRow* find_trainer(std::string_view name);

/// A trainer with the row's own defaults where the options name none.
std::unique_ptr<Trainer> make_trainer(const TrainerRow& row, TrainingOptions options);

}  // namespace hesse
