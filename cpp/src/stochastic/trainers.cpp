#include "hesse/stochastic/trainers.hpp"

namespace hesse {
namespace {

using TrainerPointer = std::unique_ptr<Trainer>;

std::uint64_t seed_of(const TrainingOptions& o) { return static_cast<std::uint64_t>(o.batch.seed); }

TrainerPointer sgd(const TrainingOptions& o) {
  return std::make_unique<Sgd>(o.batch, o.schedule, o.momentum);
}

TrainerPointer adam(const TrainingOptions& o) {
  return std::make_unique<Adam>(o.batch, o.schedule, o.adam, 0.0);
}

TrainerPointer adamw(const TrainingOptions& o) {
  return std::make_unique<Adam>(o.batch, o.schedule, o.adam, o.adam.weight_decay);
}

TrainerPointer subsampled_newton(const TrainingOptions& o) {
  return std::make_unique<SubsampledNewton>(o.curvature, o.growth, o.cg, o.damping, seed_of(o));
}

}  // namespace

const std::vector<TrainerRow>& trainers_table() {
  using I = TrainerIngredient;
  static const std::vector<TrainerRow> table = {
      {"sgd",
       {I::batch, I::rate, I::momentum},
       {32, 0.1, 0.9},
       sgd,
       "stochastic gradients with momentum"},
      {"adam",
       {I::batch, I::rate, I::adam},
       {32, 1e-3, -1.0},
       adam,
       "stochastic gradients, each entry in units of its recent size"},
      {"adamw",
       {I::batch, I::rate, I::adam, I::decay},
       {32, 1e-3, -1.0},
       adamw,
       "adam with decoupled weight decay"},
      {"subsampled-newton",
       {I::curvature, I::curvature_sample, I::growth, I::cg, I::damping},
       {},
       subsampled_newton,
       "damped Newton or Gauss-Newton by conjugate gradients, with the curvature of a sample and "
       "the gradient of all samples or of a growing batch"},
  };
  return table;
}

const TrainerRow* find_trainer(std::string_view name) {
  for (const TrainerRow& row : trainers_table()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::unique_ptr<Trainer> make_trainer(const TrainerRow& row, TrainingOptions options) {
  if (options.batch.batch_size < 0) options.batch.batch_size = row.defaults.batch_size;
  if (options.schedule.learning_rate < 0.0) {
    options.schedule.learning_rate = row.defaults.learning_rate;
  }
  if (options.momentum.momentum < 0.0) options.momentum.momentum = row.defaults.momentum;
  return row.make(options);
}

}  // namespace hesse
