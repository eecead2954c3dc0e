// Short ways to train in tests.
#pragma once

#include "hesse/stochastic/train.hpp"
#include "hesse/stochastic/trainers.hpp"

namespace hesse::test {

inline TrainingResult train_by(std::string_view name, FiniteSum& sum, const Vector& x0,
                               const TrainingOptions& options = {},
                               const std::vector<TrainingObserver*>& observers = {}) {
  const auto trainer = make_trainer(*find_trainer(name), options);
  return train(sum, x0, *trainer, options.limits, observers);
}

inline std::vector<std::string_view> trainer_names() {
  std::vector<std::string_view> names;
  for (const TrainerRow& row : trainers_table()) names.push_back(row.name);
  return names;
}

}  // namespace hesse::test
